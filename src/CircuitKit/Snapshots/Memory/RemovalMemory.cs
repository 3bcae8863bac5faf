namespace CircuitKit.Snapshots.Memory;

/// <summary>Remembers what was removed, snapshots or users, for a while, and no more than a fixed number of them.</summary>
internal sealed class RemovalMemory<T>(TimeProvider timeProvider)
    where T : notnull
{
    // About 20 MB at worst; a node that closes circuits fast enough to pass it forgets the earliest removals first.
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<T, DateTimeOffset> _untilByKey = [];
    private readonly Queue<(T Key, DateTimeOffset Until)> _order = [];

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

    public void Add(T key, TimeSpan duration)
    {
        lock (_lock)
        {
            Prune();
            DateTimeOffset until = timeProvider.GetUtcNow() + duration;
            _untilByKey[key] = until;
            _order.Enqueue((key, until));
            while (_order.Count > Capacity)
            {
                RemoveFirst();
            }
        }
    }

    public bool Contains(T key)
    {
        lock (_lock)
        {
            return _untilByKey.TryGetValue(key, out DateTimeOffset until) && until > timeProvider.GetUtcNow();
        }
    }

    public void Forget(T key)
    {
        lock (_lock)
        {
            _untilByKey.Remove(key);
        }
    }

    public T[] Keys()
    {
        lock (_lock)
        {
            Prune();
            return [.. _untilByKey.Keys];
        }
    }

    // One instance remembers every key for the same time, so the queue runs out from its head.
    private void Prune()
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        while (_order.TryPeek(out (T Key, DateTimeOffset Until) first) && first.Until <= now)
        {
            RemoveFirst();
        }
    }

    private void RemoveFirst()
    {
        (T key, DateTimeOffset until) = _order.Dequeue();
        if (_untilByKey.TryGetValue(key, out DateTimeOffset present) && present == until)
        {
            _untilByKey.Remove(key);
        }
    }
}
