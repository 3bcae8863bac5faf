using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The comparison as tables: medians with spreads beside the targets, then every round.</summary>
internal static class CompareReport
{
    public static Report Of(IReadOnlyList<Measurement> measurements)
    {
        IReadOnlyList<Comparison> comparisons = Comparison.Of(measurements);
        return new(
            "compare",
            [Medians(comparisons), Rounds(measurements)],
            new { Measurements = measurements, Comparisons = comparisons.Select(Data) },
            measurements.Aggregate(RunFailures.None, (all, run) => all.And(run.Failures)));
    }

    private static ReportTable Medians(IReadOnlyList<Comparison> comparisons)
    {
        ReportTable table = new("Median [lowest to highest] of all rounds", "what", "contender", "value", "against stock", "target");
        foreach (Comparison comparison in comparisons.Where(comparison => comparison.Values is not null))
        {
            Metric metric = comparison.Metric;
            Func<double, string> against = metric.Against == Against.Difference
                ? value => (value < 0 ? "" : "+") + metric.Text(value)
                : Figure.Ratio;
            table.Add(
                metric.Name,
                comparison.Contender.ToString(),
                Text(comparison.Values, metric.Text),
                Text(comparison.AgainstStock, against),
                comparison.AgainstStock is null ? Figure.Unknown : metric.Target);
        }

        return table;
    }

    private static ReportTable Rounds(IReadOnlyList<Measurement> measurements)
    {
        ReportTable table = new("Every round", ["round", "contender", .. Metric.All.Select(metric => metric.Name), "failures"]);
        foreach (Measurement run in measurements)
        {
            table.Add(
            [
                Figure.Number(run.Round),
                run.Contender.ToString(),
                .. Metric.All.Select(metric => metric.Of(run) is { } value ? metric.Text(value) : Figure.Unknown),
                Figure.Count(run.Failures.Count),
            ]);
        }

        return table;
    }

    private static string Text(Spread? spread, Func<double, string> text) => spread is { } known
        ? $"{text(known.Median)} [{text(known.Lowest)} to {text(known.Highest)}]"
        : Figure.Unknown;

    private static object Data(Comparison comparison) => new
    {
        Metric = comparison.Metric.Name,
        Contender = comparison.Contender.ToString(),
        comparison.Values,
        comparison.AgainstStock,
        comparison.Metric.Target,
    };
}
