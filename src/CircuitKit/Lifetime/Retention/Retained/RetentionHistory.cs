namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>The latest decisions and evictions, for the dashboard. Bounded; the oldest go.</summary>
internal sealed class RetentionHistory
{
    public const int Limit = 200;

    private readonly Lock _lock = new();
    private readonly Queue<RetentionEvent> _latest = new(Limit);

    /// <summary>The newest last.</summary>
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

/// <summary>A decision, or an end.</summary>
/// <param name="At">When.</param>
/// <param name="CircuitId">Which circuit.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Ended">Why it was ended; null for a decision.</param>
internal sealed record RetentionEvent(DateTimeOffset At, string CircuitId, RetentionDecision Decision, EvictionCause? Ended = null);
