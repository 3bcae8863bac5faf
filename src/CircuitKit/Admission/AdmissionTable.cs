using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission;

/// <summary>The result of a request for a lease.</summary>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
/// <param name="Lease">The lease; null when it was refused.</param>
/// <param name="Revoked">The leases that were revoked for it. The caller ends their circuits.</param>
internal readonly record struct LeaseResult(AdmissionRefusal? Refusal, AdmissionLease? Lease, IReadOnlyList<AdmissionLease> Revoked);

/// <summary>
/// The admission leases of this node, by tab, user and address: one for each circuit in memory, and one for each that is being opened. Refused
/// requests and ended circuits leave nothing behind.
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
    private readonly KeyCounts _browsers = new();
    private readonly KeyCounts _addresses = new();
    private readonly ResumingLeases _resuming = new(time);
    private long _order;
    private int _count;

    /// <summary>How many leases there are. Read without the lock, for each requested page.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many client addresses have a lease.</summary>
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

    /// <summary>
    /// How many circuits are being resumed. Each counts until its browser shows it, at most for <see cref="ResumingLeases.MaxTime"/>.
    /// </summary>
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
    /// Gives a lease to a new circuit. If there is no room, revokes the leases of circuits that it replaces. All in one lock: concurrent requests
    /// cannot exceed a limit.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="connection">The connection on which the circuit will be opened.</param>
    /// <param name="maxOfUser">The most circuits of a user on this node; null when another limit decides.</param>
    /// <param name="replacesOldest">Whether the user's oldest circuits make room for it.</param>
    public LeaseResult Acquire(AdmissionRequest request, CircuitConnection connection, int? maxOfUser, bool replacesOldest)
    {
        lock (_lock)
        {
            List<AdmissionLease> revoked = [];
            var refusal = Check(request, maxOfUser, revoked);
            if (refusal is not null)
            {
                revoked = [.. ReplacedBy(request)];
                refusal = Check(request, maxOfUser, revoked);
            }

            if (refusal == AdmissionRefusal.User && replacesOldest)
            {
                var others = _users.Of(request.UserKey).Except(revoked).OrderBy(lease => lease.Order).ToList();
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

    /// <summary>Gives a lease to a circuit that is resumed. Returns null when this node has <paramref name="max"/> circuits.</summary>
    public AdmissionLease? AcquireForResume(AdmissionRequest request, CircuitConnection connection, int? max)
    {
        lock (_lock)
        {
            return _byId.Count >= max ? null : Add(request, connection, isResume: true);
        }
    }

    /// <summary>
    /// Checks a lease that was given already against the user's older circuits on this node. Used when those of other nodes cannot be counted.
    /// </summary>
    public LeaseResult CheckUser(AdmissionLease lease, int maxOfUser, bool replacesOldest)
    {
        lock (_lock)
        {
            var older = _users.Of(lease.Request.UserKey).Where(other => other.Order < lease.Order).OrderBy(other => other.Order).ToList();
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

    /// <summary>Called when a circuit was opened. It gets a lease now if it has none, so that it is counted.</summary>
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

    /// <summary>Called when the state of a circuit has changed. Returns its lease if that was released.</summary>
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

    /// <summary>Releases the lease of a connection on which no circuit was opened. Returns the lease.</summary>
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

    /// <summary>Called when a connection has ended while its circuit was being opened, and the circuit lives on. Returns its lease.</summary>
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

    /// <summary>Whether the request is a reload: it replaces a circuit that was left.</summary>
    public bool IsReload(AdmissionRequest request)
    {
        lock (_lock)
        {
            return ReplacedBy(request).Any();
        }
    }

    /// <summary>Restores a revoked lease whose circuit could not be ended.</summary>
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

    /// <summary>Whether the browser has a circuit on this node.</summary>
    public bool HasBrowser(string? browserId)
    {
        lock (_lock)
        {
            return _browsers[browserId] > 0;
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
        _byId.Count - without.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits
        : _addresses[request.Address] - without.Count(lease => lease.Request.Address == request.Address) >= _limits.MaxCircuitsPerAddress
            ? AdmissionRefusal.Address
        : _tabs.Of(request.Tab.TabId).Count - without.Count(lease => lease.Request.Tab.TabId == request.Tab.TabId) >= _limits.MaxCircuitsPerTab
            ? AdmissionRefusal.Tab
        : _users.Of(request.UserKey).Count - without.Count(lease => lease.Request.UserKey == request.UserKey) >= maxOfUser ? AdmissionRefusal.User
        : null;

    // The circuits that the request shows to be left: it is a reload of their page.
    private IEnumerable<AdmissionLease> ReplacedBy(AdmissionRequest request) =>
        _tabs.Of(request.Tab.TabId).Where(lease => lease.IsReplacedBy(request));

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
        _browsers.Add(lease.Request.BrowserId, 1);
        _addresses.Add(lease.Request.Address, 1);
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
        _browsers.Add(lease.Request.BrowserId, -1);
        _addresses.Add(lease.Request.Address, -1);
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
