namespace CircuitKit.LoadTests.Statistics;

/// <summary>What became of many times; milliseconds.</summary>
internal sealed record LatencySummary(long Count, double Mean, double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>The times at the percentiles of <see cref="Nines"/>, as far as there are enough of them to say.</summary>
    public IReadOnlyList<double> Curve { get; init; } = [];

    public static LatencySummary None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}
