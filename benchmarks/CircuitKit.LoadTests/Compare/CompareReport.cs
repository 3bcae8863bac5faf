using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The comparison as tables: medians with spreads beside the targets, then every round; and as plots.</summary>
internal static class CompareReport
{
    /// <param name="verb">Its name.</param>
    /// <param name="turns">All of them.</param>
    /// <param name="metrics">What to compare.</param>
    /// <param name="curves">The times whose percentiles are drawn, with their names.</param>
    public static Report Of<T>(
        string verb, IReadOnlyList<T> turns, IReadOnlyList<Metric<T>> metrics, params IReadOnlyList<(string Name, Func<T, LatencySummary> Of)> curves)
        where T : ITurn
    {
        IReadOnlyList<MetricComparison<T>> comparisons = Comparison.Of(turns, metrics);
        double? others = turns.Max(turn => turn.OthersProcessors);
        return new(
            verb,
            [Medians(comparisons), Rounds(turns, metrics)],
            new { Measurements = turns, Comparisons = comparisons.Select(Data) },
            turns.Aggregate(RunFailures.None, (all, turn) => all.And(turn.Failures)))
        {
            OthersProcessors = others,
            Trust = metrics.Contains(Metric<T>.Others) ? Trust.Of(others) : Trust.NoTimes,
            Panels = [.. curves.Select(curve => ComparePanels.Curves(curve.Name, turns, curve.Of)), .. ComparePanels.Bars(comparisons)],
        };
    }

    private static ReportTable Medians<T>(IReadOnlyList<MetricComparison<T>> comparisons)
        where T : ITurn
    {
        ReportTable table = new("Median [lowest to highest] of all rounds", "what", "contender", "value", "against stock", "target");
        foreach (MetricComparison<T> comparison in comparisons.Where(comparison => comparison.Values is not null))
        {
            Metric<T> metric = comparison.Metric;
            Func<double, string> against = metric.Against == Against.Difference
                ? value => (value < 0 ? "" : "+") + metric.Text(value)
                : Figure.Ratio;
            table.Add(
                metric.Name,
                comparison.Contender.ToString(),
                Text(comparison.Values, metric.Text),
                Text(comparison.AgainstStock, against),
                comparison.Contender == Contender.Stock ? Figure.Unknown : metric.Target);
        }

        return table;
    }

    private static ReportTable Rounds<T>(IReadOnlyList<T> turns, IReadOnlyList<Metric<T>> metrics)
        where T : ITurn
    {
        ReportTable table = new("Every round", ["round", "contender", .. metrics.Select(metric => metric.Name), "failures"]);
        foreach (T turn in turns)
        {
            table.Add(
            [
                Figure.Number(turn.Round),
                turn.Contender.ToString(),
                .. metrics.Select(metric => metric.Of(turn) is { } value ? metric.Text(value) : Figure.Unknown),
                Figure.Count(turn.Failures.Count),
            ]);
        }

        return table;
    }

    private static string Text(Spread? spread, Func<double, string> text) => spread is { } known
        ? $"{text(known.Median)} [{text(known.Lowest)} to {text(known.Highest)}]"
        : Figure.Unknown;

    private static object Data<T>(MetricComparison<T> comparison)
        where T : ITurn => new
        {
            Metric = comparison.Metric.Name,
            Contender = comparison.Contender.ToString(),
            comparison.Values,
            comparison.AgainstStock,
            comparison.Metric.Target,
        };
}
