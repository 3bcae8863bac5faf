using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One metric of one contender over all rounds.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Contender">Whose.</param>
/// <param name="Values">The figures; null when it has none.</param>
/// <param name="AgainstStock">Held against stock, each time the two figures of one round; null for stock itself.</param>
internal sealed record MetricComparison<T>(Metric<T> Metric, Contender Contender, Spread? Values, Spread? AgainstStock)
    where T : ITurn;
