namespace CircuitKit.Snapshots.Memory;

/// <summary>Remembers which snapshots were removed, each for its time, and no more than a fixed number of them.</summary>
internal sealed class RemovalMemory(TimeProvider timeProvider)
{
    // About 20 MB at worst; a node that closes circuits fast enough to pass it forgets the earliest removals first.
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, DateTimeOffset> _untilByKey = [];
    private readonly PriorityQueue<SnapshotKey, (DateTimeOffset Until, long Number)> _order = new();
    private long _number;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                Prune();
                return _untilByKey.Count;
            }
        }
    }

    public void Add(SnapshotKey key, TimeSpan duration)
    {
        lock (_lock)
        {
            Prune();
            var until = timeProvider.GetUtcNow() + duration;
            if (_untilByKey.GetValueOrDefault(key) >= until)
            {
                return;
            }

            _untilByKey[key] = until;
            _order.Enqueue(key, (until, _number++));
            while (_order.Count > Capacity)
            {
                RemoveFirst();
            }
        }
    }

    public bool Contains(SnapshotKey key)
    {
        lock (_lock)
        {
            return _untilByKey.TryGetValue(key, out var until) && until > timeProvider.GetUtcNow();
        }
    }

    public void Forget(SnapshotKey key)
    {
        lock (_lock)
        {
            _untilByKey.Remove(key);
        }
    }

    public SnapshotKey[] Keys()
    {
        lock (_lock)
        {
            Prune();
            return [.. _untilByKey.Keys];
        }
    }

    private void Prune()
    {
        var now = timeProvider.GetUtcNow();
        while (_order.TryPeek(out _, out var first) && first.Until <= now)
        {
            RemoveFirst();
        }
    }

    // A key that was removed again since, for longer, has a later entry.
    private void RemoveFirst()
    {
        if (_order.TryDequeue(out var key, out var first) && _untilByKey.GetValueOrDefault(key) == first.Until)
        {
            _untilByKey.Remove(key);
        }
    }
}
