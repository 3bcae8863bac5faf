using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.Tests.LoadTests.Scenarios;

internal static class Some
{
    public static TrialFigure Seconds(double? value, Against against = Against.Ratio) =>
        TrialFigure.Of("back after, s", value, FigureUnit.Seconds, against, "≤ 0.5×");

    public static Trial Trial(params TrialFigure[] figures) => new(figures, RunFailures.None);

    public static TrialResult Result(int round, string name, string contender, params TrialFigure[] figures) =>
        new(round, name, contender, Trial(figures));
}
