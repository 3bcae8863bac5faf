namespace CircuitKit.LoadTests.Statistics;

/// <summary>What became of many times; milliseconds.</summary>
internal sealed record LatencySummary(long Count, double Mean, double P50, double P90, double P99, double P999, double Max)
{
    public static LatencySummary None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}
