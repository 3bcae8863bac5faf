using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>A disconnected circuit and the decision about it. Changed only under the sweeper's lock.</summary>
internal abstract class RetainedCircuit(long since, DateTimeOffset sinceTime)
{
    /// <summary>The circuit id for the log.</summary>
    public abstract string Id { get; }

    /// <summary>The user or address it belongs to, if known. An owner of many circuits loses some first when there are too many.</summary>
    public abstract string? Owner { get; }

    /// <summary>Whether its user is anonymous and has not used it.</summary>
    public abstract bool IsUnusedAnonymous { get; }

    /// <summary>Whether it is still disconnected.</summary>
    public abstract bool IsDisconnected { get; }

    /// <summary>Whether it ends anyway, whatever is decided about it: an operator or a drain has asked for that.</summary>
    public virtual bool IsEnding => false;

    /// <summary>When it was disconnected, as a timestamp of the clock.</summary>
    public long Since { get; } = since;

    public DateTimeOffset SinceTime { get; } = sinceTime;

    public AppliedDecision Applied { get; set; }

    /// <summary>The sweeper's number of the last decision, also of one that changed nothing.</summary>
    public long DecidedIn { get; set; }

    /// <summary>When its time is over, as a timestamp of the clock.</summary>
    public long Due { get; set; }

    /// <summary>Its place in <see cref="RetainedCircuits"/>.</summary>
    public (long Due, long Number) Place { get; set; }

    /// <summary>Whether it is no longer retained: its browser is back, or it has ended.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Asks the policies.</summary>
    public abstract AppliedDecision Decide();

    /// <summary>Applies a decision to the circuit; null when its browser is back.</summary>
    public abstract void Decided(DateTimeOffset until, RetentionDecision? decision);

    /// <summary>Evicts it, unless its browser is back.</summary>
    public abstract Task<EvictionOutcome> EvictAsync(EvictionCause cause);
}

/// <summary>The retained circuits, ordered by the end of their time. Not thread-safe.</summary>
internal sealed class RetainedCircuits
{
    private readonly SortedSet<RetainedCircuit> _byPlace =
        new(Comparer<RetainedCircuit>.Create(static (one, other) => one.Place.CompareTo(other.Place)));
    private long _placed;

    public int Count => _byPlace.Count;

    public IReadOnlyCollection<RetainedCircuit> All => _byPlace;

    public long? NextDue => _byPlace.Min?.Place.Due;

    public bool Contains(RetainedCircuit circuit) => _byPlace.Contains(circuit);

    /// <summary>Adds a circuit, or moves it when its time has changed.</summary>
    public void Put(RetainedCircuit circuit)
    {
        _byPlace.Remove(circuit);
        circuit.Place = (circuit.Due, ++_placed);
        _byPlace.Add(circuit);
    }

    public bool Remove(RetainedCircuit circuit) => _byPlace.Remove(circuit);

    public RetainedCircuit? TakeDue(long now)
    {
        if (_byPlace.Min is not { } next || next.Place.Due > now)
        {
            return null;
        }

        _byPlace.Remove(next);
        return next;
    }
}
