namespace CircuitKit.Tracking;

/// <summary>Reasons for which a circuit is not to be hibernated, for as long as each of them stands.</summary>
internal sealed class CircuitHolds
{
    private readonly Lock _lock = new();
    private readonly List<Held> _held = [];

    /// <summary>The oldest reason that still stands, or null.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
            {
                return _held is [var oldest, ..] ? oldest.Reason : null;
            }
        }
    }

    /// <summary>Stands until it is disposed.</summary>
    public IDisposable Add(string reason)
    {
        var held = new Held(this, reason);
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

    private sealed class Held(CircuitHolds holds, string reason) : IDisposable
    {
        public string Reason { get; } = reason;

        public void Dispose() => holds.Remove(this);
    }
}
