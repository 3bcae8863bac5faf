using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The comparison as drawings.</summary>
internal static class ComparePanels
{
    private const double BytesPerKilobyte = 1024;

    /// <summary>The percentiles of each contender's times.</summary>
    public static Panel Curves<T>(string name, IReadOnlyList<T> turns, Func<T, LatencySummary> of)
        where T : ITurn => PercentilePanel.Of(
            turns.Max(turn => turn.Round) is > 1 and var rounds ? $"{name}: median of {rounds} rounds, shaded from the lowest to the highest" : name,
            [
                .. from turn in turns
                   group of(turn).Curve by turn.Contender into own
                   orderby own.Key
                   select (own.Key.ToString(), (IReadOnlyList<IReadOnlyList<double>>)[.. own]),
            ]);

    /// <summary>What is held against stock: one drawing of ratios, and one of bytes.</summary>
    public static IEnumerable<Panel> Bars<T>(IReadOnlyList<MetricComparison<T>> comparisons)
        where T : ITurn
    {
        Bar[] ratios =
        [
            .. from comparison in comparisons
               where comparison.Metric.Against == Against.Ratio
               let against = comparison.Contender == Contender.Stock ? new Spread(1, 1, 1) : comparison.AgainstStock
               where against is not null
               select new Bar(WithoutUnit(comparison.Metric.Name), comparison.Contender.ToString(), against.Value),
        ];
        if (ratios.Length > 0)
        {
            yield return BarsPanel.Of("Against stock in the same round (dashed: as much as stock)", "times stock", ratios, baseline: 1);
        }

        Bar[] bytes =
        [
            .. from comparison in comparisons
               where comparison.Metric.Against == Against.Difference && comparison.Values is not null
               select new Bar(WithoutUnit(comparison.Metric.Name), comparison.Contender.ToString(), Kilobytes(comparison.Values!.Value)),
        ];
        if (bytes.Length > 0)
        {
            yield return BarsPanel.Of("Managed heap of the server", "KB", bytes);
        }
    }

    private static string WithoutUnit(string name) => name.Split(',')[0];

    private static Spread Kilobytes(Spread bytes) =>
        new(bytes.Median / BytesPerKilobyte, bytes.Lowest / BytesPerKilobyte, bytes.Highest / BytesPerKilobyte);
}
