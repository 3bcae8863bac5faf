using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>
/// How many circuits may be hibernated: in all, of a user, of an address (for users who are not signed in), and of a tab. A page that may let its
/// circuit go has its reservation, so that no more go than there is room for when many ask at once.
/// </summary>
internal sealed class HibernationLimits(HibernatedCircuits hibernated, IOptions<HibernationOptions> options, [Clock] TimeProvider time)
{
    private readonly HibernationOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly HibernatedOwners _reserved = new();
    private readonly LinkedList<HibernationReservation> _expiring = [];

    /// <summary>Null when there is no room. It is released by itself when the page has not left in time.</summary>
    public HibernationReservation? TryReserve(TrackedCircuit circuit)
    {
        var owner = HibernatedOwner.Of(circuit);
        lock (_lock)
        {
            while (_expiring.First is { Value: var oldest } && time.GetElapsedTime(oldest.Since) > HibernationService.LeaveWithin)
            {
                ReleaseUnderLock(oldest);
            }

            if (!HasRoom(hibernated.CountsOf(owner) + _reserved.Of(owner)))
            {
                return null;
            }

            var reservation = new HibernationReservation(owner, time.GetTimestamp());
            _reserved.Add(owner);
            reservation.Expiry = _expiring.AddLast(reservation);
            return reservation;
        }
    }

    /// <summary>The page has left in time: the reservation stands until it is released.</summary>
    public void Use(HibernationReservation reservation)
    {
        lock (_lock)
        {
            StopExpiry(reservation);
        }
    }

    /// <summary>The circuit is hibernated, and counted as such, or stays live.</summary>
    public void Release(HibernationReservation reservation)
    {
        lock (_lock)
        {
            ReleaseUnderLock(reservation);
        }
    }

    private bool HasRoom(HibernatedCounts counts) => counts.All < _options.MaxCircuits
        && counts.User < _options.MaxCircuitsPerUser
        && counts.Address < _options.MaxCircuitsPerAddress
        && counts.Tab < _options.MaxCircuitsPerTab;

    private void ReleaseUnderLock(HibernationReservation reservation)
    {
        StopExpiry(reservation);
        if (!reservation.IsReleased)
        {
            reservation.IsReleased = true;
            _reserved.Remove(reservation.Owner);
        }
    }

    private void StopExpiry(HibernationReservation reservation)
    {
        if (reservation.Expiry is { } entry)
        {
            _expiring.Remove(entry);
            reservation.Expiry = null;
        }
    }
}

/// <summary>Room for one hibernated circuit. Written by <see cref="HibernationLimits"/> only.</summary>
internal sealed class HibernationReservation(HibernatedOwner owner, long since)
{
    public HibernatedOwner Owner => owner;

    /// <summary>When it was made, by the clock's ticks.</summary>
    public long Since => since;

    /// <summary>Its entry among those that expire.</summary>
    public LinkedListNode<HibernationReservation>? Expiry { get; set; }

    public bool IsReleased { get; set; }
}
