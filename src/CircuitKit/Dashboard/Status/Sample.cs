using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Status;

/// <summary>One point in a node's history.</summary>
/// <param name="Slot">The time in units of <see cref="Interval"/> since 1970: the same on all nodes if their clocks agree.</param>
/// <param name="Reading">The counts and sizes at that time.</param>
/// <param name="Reconnects">The reconnects since the previous sample, indexed by <see cref="ReconnectResult"/>.</param>
internal sealed record Sample(long Slot, NodeReading Reading, int[] Reconnects)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static long SlotOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / (long)Interval.TotalMilliseconds;
}

/// <summary>The samples of the last hour. One writer.</summary>
internal sealed class SampleBuffer
{
    public const int Limit = 720;

    private readonly ConcurrentQueue<Sample> _samples = new();

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<Sample> All => [.. _samples];

    public void Add(Sample sample)
    {
        _samples.Enqueue(sample);
        if (_samples.Count > Limit)
        {
            _samples.TryDequeue(out _);
        }
    }
}

/// <summary>Counts reconnects between two samples.</summary>
internal sealed class ReconnectCounter
{
    private readonly int[] _counts = new int[(int)ReconnectResult.Failed + 1];

    public void Add(ReconnectResult result) => Interlocked.Increment(ref _counts[(int)result]);

    public int[] Read() => [.. _counts];

    /// <summary>Returns the counts by result, and starts again at zero.</summary>
    public int[] Take() => [.. Enumerable.Range(0, _counts.Length).Select(result => Interlocked.Exchange(ref _counts[result], 0))];
}
