using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>A disconnected circuit and what was decided about it. Written under the sweeper's lock.</summary>
internal abstract class RetainedCircuit(long since, DateTimeOffset sinceTime)
{
    /// <summary>For the log.</summary>
    public abstract string Id { get; }

    /// <summary>
    /// Whom it belongs to, as far as that can be known: one user, or one address. Who has many is first in line when room is short.
    /// </summary>
    public abstract string? Owner { get; }

    /// <summary>Whether nobody has signed in or done anything in it.</summary>
    public abstract bool IsUnusedAnonymous { get; }

    /// <summary>Whether it is still disconnected.</summary>
    public abstract bool IsDisconnected { get; }

    /// <summary>When it was disconnected, by the clock's ticks.</summary>
    public long Since { get; } = since;

    public DateTimeOffset SinceTime { get; } = sinceTime;

    public RetentionVerdict Verdict { get; set; }

    /// <summary>When its time is over.</summary>
    public long Due { get; set; }

    /// <summary>Its place in <see cref="RetainedCircuits"/>.</summary>
    public (long Due, long Number) Place { get; set; }

    /// <summary>Whether its browser is back, or it has ended: it is not retained any more.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Asks the policies about it.</summary>
    public abstract RetentionVerdict Judge();

    /// <summary>Takes note of a decision; null when its browser is back.</summary>
    public abstract void Decided(DateTimeOffset until, RetentionDecision? decision);

    /// <summary>Evicts it, unless its browser is back.</summary>
    public abstract Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout);
}

/// <summary>The disconnected circuits in the order in which their time is over. Not thread-safe.</summary>
internal sealed class RetainedCircuits
{
    private readonly SortedSet<RetainedCircuit> _byPlace =
        new(Comparer<RetainedCircuit>.Create(static (one, other) => one.Place.CompareTo(other.Place)));
    private long _placed;

    public int Count => _byPlace.Count;

    public IReadOnlyCollection<RetainedCircuit> All => _byPlace;

    public long? NextDue => _byPlace.Min?.Place.Due;

    public bool Contains(RetainedCircuit circuit) => _byPlace.Contains(circuit);

    /// <summary>Puts it in, or to another place when its time has changed.</summary>
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
