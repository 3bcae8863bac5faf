namespace CircuitKit.Tracking;

/// <summary>The reasons for which a circuit must not hibernate now.</summary>
internal sealed class CircuitHolds(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Held> _held = [];

    /// <summary>The oldest of the current reasons, or null.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
            {
                // Removed here and not by a timer, which would keep the circuit in memory.
                _held.RemoveAll(held => held.IsOver(time));
                return _held is [var oldest, ..] ? oldest.Reason : null;
            }
        }
    }

    /// <summary>Adds a reason until the result is disposed, or the duration is over.</summary>
    public IDisposable Add(string reason, TimeSpan? duration = null)
    {
        var held = new Held(this, reason, time.GetTimestamp(), duration);
        lock (_lock)
        {
            _held.Add(held);
        }

        return held;
    }

    private void Remove(Held held)
    {
        lock (_lock)
        {
            _held.Remove(held);
        }
    }

    private sealed class Held(CircuitHolds holds, string reason, long since, TimeSpan? duration) : IDisposable
    {
        public string Reason { get; } = reason;

        public bool IsOver(TimeProvider time) => duration is { } most && time.GetElapsedTime(since) >= most;

        public void Dispose() => holds.Remove(this);
    }
}
