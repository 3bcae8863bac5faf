namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>The circuits that wait, by when they are due. Not for several threads at once.</summary>
/// <remarks>One that is taken out is let go of at once: whoever is back may close the page, and it must not stay in memory until it would have been due.</remarks>
internal sealed class WaitingCircuits
{
    private readonly SortedSet<WaitingCircuit> _byPlace = new(Comparer<WaitingCircuit>.Create(static (one, other) => one.Place.CompareTo(other.Place)));
    private long _placed;

    public int Count => _byPlace.Count;

    public IReadOnlyCollection<WaitingCircuit> All => _byPlace;

    /// <summary>When the next one is due; null when none waits.</summary>
    public long? NextDue => _byPlace.Min?.Place.Due;

    public bool Contains(WaitingCircuit circuit) => _byPlace.Contains(circuit);

    /// <summary>Adds it, or moves it to the time it has now.</summary>
    public void Put(WaitingCircuit circuit)
    {
        _byPlace.Remove(circuit);
        circuit.Place = (circuit.Due, ++_placed);
        _byPlace.Add(circuit);
    }

    public bool Remove(WaitingCircuit circuit) => _byPlace.Remove(circuit);

    /// <summary>Takes the next one that is due by now.</summary>
    public WaitingCircuit? TakeDue(long now)
    {
        if (_byPlace.Min is not { } next || next.Place.Due > now)
        {
            return null;
        }

        _byPlace.Remove(next);
        return next;
    }
}
