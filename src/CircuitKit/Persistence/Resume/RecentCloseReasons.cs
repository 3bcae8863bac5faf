namespace CircuitKit.Persistence.Resume;

/// <summary>Why this node let circuits go whose browsers may come back yet: their pages are told when they do. The latest ones only.</summary>
internal sealed class RecentCloseReasons
{
    public const int Most = 10_000;

    private readonly ConcurrentDictionary<SnapshotKey, CircuitCloseReason> _reasons = new();
    private readonly ConcurrentQueue<SnapshotKey> _order = new();

    public void Add(SnapshotKey key, CircuitCloseReason reason)
    {
        if (_reasons.TryAdd(key, reason))
        {
            _order.Enqueue(key);
        }

        while (_order.Count > Most && _order.TryDequeue(out var oldest))
        {
            _reasons.TryRemove(oldest, out _);
        }
    }

    /// <summary>Asked once, by the one who resumes it; <see cref="CircuitCloseReason.None"/> when it is not known.</summary>
    public CircuitCloseReason Take(SnapshotKey key) => _reasons.TryRemove(key, out var reason) ? reason : CircuitCloseReason.None;
}
