using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Compares turns.</summary>
internal static class Comparison
{
    public static IReadOnlyList<MetricComparison<T>> Of<T>(IReadOnlyList<T> turns, IReadOnlyList<Metric<T>> metrics)
        where T : ITurn =>
    [
        .. from metric in metrics
           from contender in turns.Select(turn => turn.Contender).Distinct().Order()
           select Of(metric, contender, turns),
    ];

    private static MetricComparison<T> Of<T>(Metric<T> metric, Contender contender, IReadOnlyList<T> turns)
        where T : ITurn
    {
        T[] own = [.. turns.Where(turn => turn.Contender == contender)];
        var values = Spread.Of(own.Select(metric.Of));
        if (contender == Contender.Stock || metric.Against == Against.Nothing)
        {
            return new(metric, contender, values, null);
        }

        // Within a round, because the machine is not the same from one round to the next.
        IEnumerable<double?> against =
            from turn in own
            from stock in turns.Where(other => other.Contender == Contender.Stock && other.Round == turn.Round)
            select Hold(metric, metric.Of(turn), metric.Of(stock));
        return new(metric, contender, values, Spread.Of(against));
    }

    private static double? Hold<T>(Metric<T> metric, double? value, double? stock)
        where T : ITurn => (value, stock) switch
        {
            (null, _) or (_, null) => null,
            _ when metric.Against == Against.Difference => value - stock,
            (_, 0) => null,
            _ => value / stock,
        };
}
