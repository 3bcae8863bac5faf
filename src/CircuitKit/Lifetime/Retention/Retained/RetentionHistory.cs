namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>The latest 200 decisions and evictions, for the dashboard.</summary>
internal sealed class RetentionHistory
{
    public const int Limit = 200;

    private readonly Lock _lock = new();
    private readonly Queue<RetentionEvent> _latest = new(Limit);

    /// <summary>All, the newest last.</summary>
    public IReadOnlyList<RetentionEvent> Latest
    {
        get
        {
            lock (_lock)
            {
                return [.. _latest];
            }
        }
    }

    public void Add(RetentionEvent happened)
    {
        lock (_lock)
        {
            if (_latest.Count == Limit)
            {
                _latest.Dequeue();
            }

            _latest.Enqueue(happened);
        }
    }
}

/// <summary>A decision or an eviction.</summary>
/// <param name="At">When.</param>
/// <param name="CircuitId">Which circuit.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Ended">Why the circuit was evicted; null for a decision.</param>
internal sealed record RetentionEvent(DateTimeOffset At, string CircuitId, RetentionDecision Decision, EvictionCause? Ended = null);
