using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>Counts the browsers that came back, between two samples.</summary>
internal sealed class ReturnTally
{
    public const int Outcomes = (int)ReconnectResult.Failed + 1;

    private readonly int[] _counts = new int[Outcomes];

    public void Add(ReconnectResult outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    /// <summary>What was counted since this was last taken, by outcome.</summary>
    public int[] Take() => [.. Enumerable.Range(0, Outcomes).Select(outcome => Interlocked.Exchange(ref _counts[outcome], 0))];

    public int[] Look() => [.. Enumerable.Range(0, Outcomes).Select(outcome => Volatile.Read(ref _counts[outcome]))];
}
