using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed class TrialTests
{
    [Fact]
    public void Figure_that_should_be_known_and_is_not_is_a_failure()
    {
        RunFailures failures = Some.Trial(Some.Seconds(null), TrialFigure.Of("clicks", 3, FigureUnit.Count)).Checked().Failures;

        Assert.Equal([new("no figure: back after, s", 1)], failures.ByKind);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Division_by_nothing_is_no_figure(double value) => Assert.Null(Some.Seconds(value).Value);

    [Fact]
    public void Zero_is_a_figure() => Assert.Equal(RunFailures.None.Count, Some.Trial(Some.Seconds(0)).Checked().Failures.Count);
}
