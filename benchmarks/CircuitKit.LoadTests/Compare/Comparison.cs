using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One metric of one contender over all rounds.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Contender">Whose.</param>
/// <param name="Values">The figures; null when it has none.</param>
/// <param name="AgainstStock">Held against stock, each time the two figures of one round; null for stock itself.</param>
internal sealed record Comparison(Metric Metric, Contender Contender, Spread? Values, Spread? AgainstStock)
{
    public static IReadOnlyList<Comparison> Of(IReadOnlyList<Measurement> measurements) =>
    [
        .. from metric in Metric.All
           from contender in measurements.Select(run => run.Contender).Distinct().Order()
           select Of(metric, contender, measurements),
    ];

    private static Comparison Of(Metric metric, Contender contender, IReadOnlyList<Measurement> measurements)
    {
        Measurement[] own = [.. measurements.Where(run => run.Contender == contender)];
        var values = Spread.Of(own.Select(metric.Of));
        if (contender == Contender.Stock || metric.Against == Against.Nothing)
        {
            return new(metric, contender, values, null);
        }

        // Within a round, because the machine is not the same from one round to the next.
        IEnumerable<double?> against =
            from run in own
            from stock in measurements.Where(other => other.Contender == Contender.Stock && other.Round == run.Round)
            select Hold(metric, metric.Of(run), metric.Of(stock));
        return new(metric, contender, values, Spread.Of(against));
    }

    private static double? Hold(Metric metric, double? value, double? stock) => (value, stock) switch
    {
        (null, _) or (_, null) => null,
        _ when metric.Against == Against.Difference => value - stock,
        (_, 0) => null,
        _ => value / stock,
    };
}
