namespace CircuitKit.Retention.Waiting;

/// <summary>The circuits that wait, and which is due when. Not for several threads at once.</summary>
/// <remarks>
/// A circuit that is gone or has another time stays in the queue under its old one and is passed over there, because finding it would take
/// longer than all the rest; when most are such, the queue is made anew.
/// </remarks>
internal sealed class WaitingCircuits
{
    private const int AlwaysFine = 64;

    private readonly HashSet<WaitingCircuit> _all = [];
    private PriorityQueue<WaitingCircuit, long> _queue = new();

    public int Count => _all.Count;

    public IReadOnlyCollection<WaitingCircuit> All => _all;

    /// <summary>When the next one is due; null when none waits.</summary>
    public long? NextDue
    {
        get
        {
            DropOutdated();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>With those that are outdated.</summary>
    internal int QueueLength => _queue.Count;

    public bool Contains(WaitingCircuit circuit) => _all.Contains(circuit);

    /// <summary>Adds it, or moves it to the time it has now.</summary>
    public void Put(WaitingCircuit circuit)
    {
        _all.Add(circuit);
        _queue.Enqueue(circuit, circuit.Due);
        if (_queue.Count > AlwaysFine + (2 * _all.Count))
        {
            _queue = new PriorityQueue<WaitingCircuit, long>(_all.Select(waiting => (waiting, waiting.Due)));
        }
    }

    public bool Remove(WaitingCircuit circuit) => _all.Remove(circuit);

    /// <summary>Takes the next one that is due by now.</summary>
    public WaitingCircuit? TakeDue(long now)
    {
        DropOutdated();
        if (!_queue.TryPeek(out var circuit, out var due) || due > now)
        {
            return null;
        }

        _queue.Dequeue();
        _all.Remove(circuit);
        return circuit;
    }

    private void DropOutdated()
    {
        while (_queue.TryPeek(out var circuit, out var due) && (circuit.Due != due || !_all.Contains(circuit)))
        {
            _queue.Dequeue();
        }
    }
}
