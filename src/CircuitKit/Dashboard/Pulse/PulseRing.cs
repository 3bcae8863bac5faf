namespace CircuitKit.Dashboard.Pulse;

/// <summary>The last hour of this node, in memory. Bounded; the oldest go.</summary>
internal sealed class PulseRing
{
    public const int Limit = 720;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<PulseSample> _samples = new(Limit);

    public static long SlotOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / (long)Interval.TotalMilliseconds;

    public void Add(PulseSample sample)
    {
        lock (_lock)
        {
            if (_samples.Count == Limit)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(sample);
        }
    }

    /// <summary>The samples after this slot, the oldest first.</summary>
    public IReadOnlyList<PulseSample> After(long slot)
    {
        lock (_lock)
        {
            return [.. _samples.Where(sample => sample.Slot > slot)];
        }
    }
}
