using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Reports;

/// <summary>A scenario's results as tables: medians with spreads beside the targets, then every round.</summary>
internal static class ScenarioReport
{
    // A fifth of a processor is what the system and a shell take; beyond it somebody else was at work.
    private const double QuietProcessors = 0.2;

    public static Report Of(IScenario scenario, IReadOnlyList<TrialResult> results)
    {
        IReadOnlyList<ScenarioComparison> comparisons = ScenarioComparison.Of(scenario, results);
        return new(
            scenario.Verb,
            [.. Medians(scenario, comparisons, IsQuiet(results)), .. Rounds(scenario, results)],
            new { Quiet = IsQuiet(results), Trials = results, Comparisons = comparisons },
            results.Aggregate(RunFailures.None, (all, result) => all.And(result.Trial.Failures)))
        {
            OthersProcessors = results.Max(result => result.Figure(TrialFigures.Others)?.Value),
            Panels = [.. comparisons.GroupBy(comparison => comparison.Case).Select(inCase => Panel(scenario, inCase)).OfType<Panel>()],
        };
    }

    /// <summary>What is held against the first contender as a ratio; null when nothing is.</summary>
    private static Panel? Panel(IScenario scenario, IGrouping<string, ScenarioComparison> inCase)
    {
        string first = scenario.Contenders[0];
        Bar[] bars =
        [
            .. from comparison in inCase
               where comparison.AgainstFirst is not null && comparison.Against == Against.Ratio
               select new Bar(comparison.Name.Split(',')[0], comparison.Contender, comparison.AgainstFirst!.Value),
        ];
        return bars.Length == 0
            ? null
            : BarsPanel.Of(
                $"{scenario.Verb}, {inCase.Key}: against {first} in the same round (dashed: as much)",
                $"times {first}",
                bars,
                baseline: 1);
    }

    private static bool IsQuiet(IReadOnlyList<TrialResult> results) =>
        results.All(result => result.Figure(TrialFigures.Others)?.Value is not { } others || others <= QuietProcessors);

    private static IEnumerable<ReportTable> Medians(IScenario scenario, IReadOnlyList<ScenarioComparison> comparisons, bool isQuiet)
    {
        string trust = isQuiet ? "" : "; NOT TO BE TRUSTED, others used the machine meanwhile";
        string first = scenario.Contenders[0];
        foreach (IGrouping<string, ScenarioComparison> inCase in comparisons.GroupBy(comparison => comparison.Case))
        {
            bool isFirstCase = inCase.Key == scenario.Cases[0];
            string[] columns =
                ["what", "contender", "value", $"against {first}", .. isFirstCase ? [] : (string[])[$"against {scenario.Cases[0]}"], "target"];
            ReportTable table = new($"{scenario.Verb}, {inCase.Key}: median [lowest to highest] of all rounds{trust}", columns);
            foreach (ScenarioComparison comparison in inCase)
            {
                table.Add(
                [
                    comparison.Name,
                    comparison.Contender,
                    Text(comparison.Values, value => comparison.Unit.Text(value)),
                    Text(
                        comparison.AgainstFirst,
                        value => comparison.Against == Against.Difference ? Difference(comparison.Unit, value) : Figure.Ratio(value)),
                    .. isFirstCase ? [] : (string[])[Text(comparison.AgainstFirstCase, Figure.Ratio)],
                    comparison.Contender == first ? Figure.Unknown : comparison.Target,
                ]);
            }

            yield return table;
        }
    }

    private static IEnumerable<ReportTable> Rounds(IScenario scenario, IReadOnlyList<TrialResult> results) => scenario.Cases.Select(name =>
    {
        TrialResult[] tries = [.. results.Where(result => result.Case == name)];
        string[] figures = [.. tries.SelectMany(result => result.Trial.Figures).Select(figure => figure.Name).Distinct()];
        ReportTable table = new($"Every round: {name}", ["round", "contender", .. figures, "failures"]);
        foreach (TrialResult result in tries)
        {
            table.Add(
            [
                Figure.Number(result.Round),
                result.Contender,
                .. figures.Select(figure => result.Figure(figure) is { Value: { } value, Unit: var unit } ? unit.Text(value) : Figure.Unknown),
                Figure.Count(result.Trial.Failures.Count),
            ]);
        }

        return table;
    });

    private static string Difference(FigureUnit unit, double value) => (value < 0 ? "" : "+") + unit.Text(value);

    private static string Text(Spread? spread, Func<double, string> text) => spread is { } known
        ? $"{text(known.Median)} [{text(known.Lowest)} to {text(known.Highest)}]"
        : Figure.Unknown;
}
