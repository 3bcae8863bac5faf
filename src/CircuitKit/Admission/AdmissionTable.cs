using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>Whether a lease was given.</summary>
/// <param name="Refusal">Why not; null when it was.</param>
/// <param name="Lease">The lease.</param>
/// <param name="Revoked">The leases that were revoked for it: their circuits are to be ended.</param>
internal readonly record struct LeaseResult(AdmissionRefusal? Refusal, AdmissionLease? Lease, IReadOnlyList<AdmissionLease> Revoked);

/// <summary>
/// The admission leases of this node, by tab, user and address: one for each circuit in memory and each that is being opened. A refused request
/// leaves nothing behind, and neither does a circuit that has ended.
/// </summary>
internal sealed class AdmissionTable(IOptions<AdmissionOptions> options, [Clock] TimeProvider time)
{
    private readonly AdmissionOptions _limits = options.Value;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AdmissionLease> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AdmissionLease> _byCircuit = new(StringComparer.Ordinal);
    private readonly Dictionary<CircuitConnection, AdmissionLease> _opening = [];
    private readonly LeaseIndex _tabs = new();
    private readonly LeaseIndex _users = new();
    private readonly LeaseCount _browsers = new();
    private readonly LeaseCount _addresses = new();
    private readonly ResumingLeases _resuming = new(time);
    private long _order;
    private int _count;

    /// <summary>How many leases there are. Read without the lock, for each page that is asked for.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many addresses are counted.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _addresses.Keys;
            }
        }
    }

    /// <summary>How many circuits are being resumed and not shown yet; none for longer than <see cref="ResumingLeases.MaxTime"/>.</summary>
    public int Resuming
    {
        get
        {
            lock (_lock)
            {
                return _resuming.Count;
            }
        }
    }

    /// <summary>
    /// Gives a lease for a new circuit, and revokes those of circuits that it replaces when there is no room otherwise. Within one lock: of many
    /// requests at once, no more are let in than there is room for.
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="connection">The connection on which the circuit will be opened.</param>
    /// <param name="maxOfUser">How many circuits a user may have on this node; null when this node does not decide that.</param>
    /// <param name="replacesOldest">Whether the user's oldest circuits make room.</param>
    public LeaseResult Acquire(AdmissionRequest request, CircuitConnection connection, int? maxOfUser, bool replacesOldest)
    {
        lock (_lock)
        {
            List<AdmissionLease> revoked = [];
            var refusal = Check(request, maxOfUser, revoked);
            if (refusal is not null && request.Tab.TabId is { } tab)
            {
                revoked = [.. _tabs.Of(tab).Where(lease => lease.IsReplacedBy(request))];
                refusal = revoked.Count == 0 ? refusal : Check(request, maxOfUser, revoked);
            }

            if (refusal == AdmissionRefusal.User && replacesOldest)
            {
                var others = _users.Of(request.UserKey!).Except(revoked).OrderBy(lease => lease.Order).ToList();
                revoked.AddRange(others.Take(others.Count - maxOfUser!.Value + 1));
                refusal = Check(request, maxOfUser, revoked);
            }

            if (refusal is { } reason)
            {
                return new LeaseResult(reason, null, []);
            }

            revoked.ForEach(Remove);
            return new LeaseResult(null, Add(request, connection, isResume: false), revoked);
        }
    }

    /// <summary>Gives a lease for a circuit that is resumed. Null when not even the margin for those has room.</summary>
    public AdmissionLease? AcquireForResume(AdmissionRequest request, CircuitConnection connection, int? max)
    {
        lock (_lock)
        {
            return _byId.Count >= max ? null : Add(request, connection, isResume: true);
        }
    }

    /// <summary>
    /// Decides about a lease that was given already by the user's other circuits on this node, because those on other nodes cannot be counted. Older
    /// ones win.
    /// </summary>
    public LeaseResult CheckUser(AdmissionLease lease, int maxOfUser, bool replacesOldest)
    {
        lock (_lock)
        {
            var older = _users.Of(lease.Request.UserKey!).Where(other => other.Order < lease.Order).OrderBy(other => other.Order).ToList();
            if (older.Count < maxOfUser)
            {
                return new LeaseResult(null, lease, []);
            }

            List<AdmissionLease> revoked = replacesOldest
                ? [.. older.Take(older.Count - maxOfUser + 1)]
                : [.. older.Where(other => other.IsReplacedBy(lease.Request))];
            if (older.Count - revoked.Count >= maxOfUser)
            {
                Remove(lease);
                return new LeaseResult(AdmissionRefusal.User, null, []);
            }

            revoked.ForEach(Remove);
            return new LeaseResult(null, lease, revoked);
        }
    }

    /// <summary>A circuit was opened. One that nobody asked a lease for gets one all the same, so that it is counted.</summary>
    public AdmissionLease Opened(CircuitInfo circuit, CircuitConnection? connection)
    {
        lock (_lock)
        {
            if (connection is null || !_opening.Remove(connection, out var lease))
            {
                var request = new AdmissionRequest(
                    new TabIdentity(circuit.TabId, circuit.Frame), circuit.UserKey, Address: null, BrowserId: null, IsConfirmed: false);
                lease = Add(request, connection: null, isResume: circuit.State == CircuitState.Resuming);
            }

            lease.Connection = null;
            lease.CircuitId = circuit.Id;
            _byCircuit[circuit.Id] = lease;
            return lease;
        }
    }

    /// <summary>The state of a circuit has changed. Returns its lease when that is released by it.</summary>
    public AdmissionLease? Changed(CircuitInfo circuit)
    {
        lock (_lock)
        {
            if (!_byCircuit.TryGetValue(circuit.Id, out var lease))
            {
                return null;
            }

            if (circuit.State is CircuitState.Closed or CircuitState.Hibernated)
            {
                Remove(lease);
                return lease;
            }

            lease.IsDisconnected = circuit.State == CircuitState.Disconnected;
            if (circuit.State != CircuitState.Resuming)
            {
                _resuming.Remove(lease);
            }

            return null;
        }
    }

    /// <summary>No circuit was opened on this connection, and none will be. Returns the lease that is released by it.</summary>
    public AdmissionLease? NotOpened(CircuitConnection connection)
    {
        lock (_lock)
        {
            if (_opening.TryGetValue(connection, out var lease))
            {
                Remove(lease);
            }

            return lease;
        }
    }

    /// <summary>The connection on which a circuit was being opened has ended, and the circuit has not. Returns the lease that it keeps.</summary>
    public AdmissionLease? Disconnected(CircuitConnection connection)
    {
        lock (_lock)
        {
            if (_opening.Remove(connection, out var lease))
            {
                (lease.Connection, lease.IsDisconnected) = (null, true);
                _resuming.Remove(lease);
            }

            return lease;
        }
    }

    /// <summary>Whether the requested circuit replaces one that was left: a reload.</summary>
    public bool IsReload(AdmissionRequest request)
    {
        lock (_lock)
        {
            return request.Tab.TabId is { } tab && _tabs.Of(tab).Any(lease => lease.IsReplacedBy(request));
        }
    }

    /// <summary>The circuit of a revoked lease could not be ended: it is counted as before.</summary>
    public void Restore(AdmissionLease lease)
    {
        lock (_lock)
        {
            if (lease is { IsReleased: true, CircuitId: { } circuitId } && _byCircuit.TryAdd(circuitId, lease))
            {
                lease.IsReleased = false;
                Add(lease);
            }
        }
    }

    public void Release(AdmissionLease lease)
    {
        lock (_lock)
        {
            Remove(lease);
        }
    }

    public bool IsOpening(CircuitConnection connection)
    {
        lock (_lock)
        {
            return _opening.ContainsKey(connection);
        }
    }

    /// <summary>Whether this browser has a circuit here.</summary>
    public bool HasBrowser(string browserId)
    {
        lock (_lock)
        {
            return _browsers.Of(browserId) > 0;
        }
    }

    public AdmissionLease? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The leases of all signed-in users.</summary>
    public IReadOnlyList<AdmissionLease> OfUsers()
    {
        lock (_lock)
        {
            return [.. _byId.Values.Where(lease => lease.Request.UserKey is not null)];
        }
    }

    private AdmissionRefusal? Check(AdmissionRequest request, int? maxOfUser, List<AdmissionLease> without) =>
        _limits.MaxCircuits is { } max && _byId.Count - without.Count >= max ? AdmissionRefusal.Circuits
        : request.Address is { } address && _addresses.Of(address) - without.Count(lease => lease.Request.Address == address)
            >= _limits.MaxCircuitsPerAddress ? AdmissionRefusal.Address
        : request.Tab.TabId is { } tab && _tabs.Of(tab).Count - without.Count(lease => lease.Request.Tab.TabId == tab)
            >= _limits.MaxCircuitsPerTab ? AdmissionRefusal.Tab
        : request.UserKey is { } user && _users.Of(user).Count - without.Count(lease => lease.Request.UserKey == user)
            >= maxOfUser ? AdmissionRefusal.User
        : null;

    private AdmissionLease Add(AdmissionRequest request, CircuitConnection? connection, bool isResume)
    {
        var lease = new AdmissionLease(request, connection, isResume, ++_order);
        Add(lease);
        if (connection is not null)
        {
            _opening[connection] = lease;
        }

        if (isResume)
        {
            _resuming.Add(lease);
        }

        return lease;
    }

    private void Add(AdmissionLease lease)
    {
        _byId.Add(lease.Id, lease);
        _tabs.Add(lease.Request.Tab.TabId, lease);
        _users.Add(lease.Request.UserKey, lease);
        _browsers.Add(lease.Request.BrowserId);
        _addresses.Add(lease.Request.Address);
        _count = _byId.Count;
    }

    private void Remove(AdmissionLease lease)
    {
        if (!_byId.Remove(lease.Id))
        {
            return;
        }

        lease.IsReleased = true;
        _tabs.Remove(lease.Request.Tab.TabId, lease);
        _users.Remove(lease.Request.UserKey, lease);
        _browsers.Remove(lease.Request.BrowserId);
        _addresses.Remove(lease.Request.Address);
        if (lease.Connection is { } connection)
        {
            _opening.Remove(connection);
        }

        if (lease.CircuitId is { } circuitId)
        {
            _byCircuit.Remove(circuitId);
        }

        _resuming.Remove(lease);
        _count = _byId.Count;
    }
}
