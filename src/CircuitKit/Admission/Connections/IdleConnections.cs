using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission.Connections;

/// <summary>
/// The connections of Blazor's hub that have no circuit. A client can open them at no cost, so they are cut after a time, when their address has too
/// many, and when the node has more connections than all circuits could need. Does nothing while no limit is set.
/// </summary>
/// <remarks>
/// A page calls for its circuit as soon as it is connected: what stays here does not want one. The oldest is cut first, so that a page that has just
/// connected is spared, even if many users share its address.
/// </remarks>
internal sealed class IdleConnections(
    AdmissionControl admission, HubConnections connections, AdmissionReport report, IOptions<AdmissionOptions> options, [Clock] TimeProvider time)
{
    /// <summary>How often all connections are checked.</summary>
    internal static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    // How long the result of a call that gives a circuit may take to arrive; and the least time between checks while there is no room.
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);

    // Refused clients stay connected for a moment, and a reconnected browser may have its lost connection open as well.
    private const int ConnectionsPerCircuit = 2;
    private const int SpareConnections = 100;

    // Many users behind one address may come back at once. Each has no circuit until its first call.
    private const int SpareOfAddress = 1_000;

    // A browser tries to reconnect, to resume and to start, once each. Further failed calls give a client no more time.
    private const int UsualFailures = 3;

    private readonly TimeSpan _timeout = options.Value.IdleConnectionTimeout;
    private readonly int? _maxConnections = (ConnectionsPerCircuit * admission.MaxWithResumes) + SpareConnections;
    private readonly int? _maxPerAddress = options.Value.MaxIdleConnectionsPerAddress
        ?? ((ConnectionsPerCircuit * options.Value.MaxCircuitsPerAddress) + SpareOfAddress);

    private readonly Lock _lock = new();
    private readonly Dictionary<CircuitConnection, IdleConnection> _all = [];
    private readonly IdleByAddress _idle = new();
    private long _refreshedAt = time.GetTimestamp();

    public bool IsOn => admission.IsActive;

    /// <summary>How many connections have no circuit now.</summary>
    public int Count => _idle.Count;

    /// <summary>Whether there is room for a connection, or one that can be cut for it.</summary>
    public bool HasRoom()
    {
        if (_maxConnections is not { } max || connections.Count < max || Count > 0)
        {
            return true;
        }

        lock (_lock)
        {
            RefreshIfDue();
        }

        return Count > 0;
    }

    /// <summary>Adds a new connection. It may replace another. Returns false when there is no room for it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isKnown">Whether its browser has a circuit on this node: then there is always room.</param>
    public bool TryAdd(CircuitConnection connection, bool isKnown)
    {
        IdleConnection? replaced;
        IdleCut reason;
        lock (_lock)
        {
            var added = new IdleConnection(connection) { Since = time.GetTimestamp() };
            _all.Add(connection, added);
            _idle.Add(added, isYoungest: true);
            (replaced, reason) = ReplacedBy(added);
            if (replaced is null || (isKnown && ReferenceEquals(replaced, added)))
            {
                return true;
            }

            SetCut(replaced);
        }

        if (ReferenceEquals(replaced.Connection, connection))
        {
            report.Refused(AdmissionRefusal.Connections);
            return false;
        }

        Cut(replaced, reason);
        return true;
    }

    /// <summary>Called when a call that may give the connection a circuit begins.</summary>
    public void Calls(CircuitConnection connection)
    {
        lock (_lock)
        {
            if (Find(connection) is { } known)
            {
                known.IsCalling = true;
                _idle.Remove(known);
            }
        }
    }

    /// <summary>Called when that call has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="hasCircuit">Whether the connection has a circuit now.</param>
    public void Called(CircuitConnection connection, bool hasCircuit)
    {
        lock (_lock)
        {
            if (Find(connection) is not { } known)
            {
                return;
            }

            known.IsCalling = false;
            known.Failures = hasCircuit ? 0 : known.Failures + 1;
            if (known.Failures <= UsualFailures)
            {
                known.Since = time.GetTimestamp();
            }

            if (!hasCircuit)
            {
                _idle.Add(known, isYoungest: known.Failures <= UsualFailures);
            }
        }
    }

    /// <summary>Removes a connection that has ended.</summary>
    public void Remove(CircuitConnection connection)
    {
        lock (_lock)
        {
            if (_all.Remove(connection, out var known))
            {
                _idle.Remove(known);
            }
        }
    }

    /// <summary>Cuts connections without a circuit for too long. Finds those whose circuit has ended or moved to another connection.</summary>
    public void Sweep()
    {
        List<IdleConnection> late;
        lock (_lock)
        {
            Refresh();
            late = [.. _all.Values.Where(known => known.Entry is not null && time.GetElapsedTime(known.Since) >= _timeout)];
            late.ForEach(SetCut);
        }

        late.ForEach(known => Cut(known, IdleCut.Timeout));
    }

    private void RefreshIfDue()
    {
        if (time.GetElapsedTime(_refreshedAt) >= s_moment)
        {
            Refresh();
        }
    }

    private void Refresh()
    {
        _refreshedAt = time.GetTimestamp();
        foreach (var known in _all.Values.Where(known => !known.IsCut && !known.IsCalling))
        {
            if (IsServing(known.Connection))
            {
                _idle.Remove(known);
            }
            else if (known.Entry is null && time.GetElapsedTime(known.Since) >= s_moment)
            {
                known.Since = _refreshedAt;
                _idle.Add(known, isYoungest: true);
            }
        }
    }

    // A circuit that was started, but is not opened yet, is known by its lease.
    private bool IsServing(CircuitConnection connection) => connection.Circuit is { } circuit
        ? !circuit.IsClosed && ReferenceEquals(circuit.Connection, connection)
        : connection.Secret is not null && admission.HasLease(connection);

    private (IdleConnection? Connection, IdleCut Reason) ReplacedBy(IdleConnection added)
    {
        if (_idle.CountOf(added.Address) > _maxPerAddress)
        {
            return (_idle.OldestOf(added.Address), IdleCut.Address);
        }

        if (_maxConnections is not { } max || connections.Count <= max)
        {
            return default;
        }

        RefreshIfDue();
        return (_idle.OldestOfMost(), IdleCut.Room);
    }

    private IdleConnection? Find(CircuitConnection connection) =>
        _all.TryGetValue(connection, out var known) && !known.IsCut ? known : null;

    private void SetCut(IdleConnection known)
    {
        known.IsCut = true;
        _idle.Remove(known);
    }

    private void Cut(IdleConnection known, IdleCut reason)
    {
        report.Cut(reason);
        known.Connection.Cut();
    }
}

/// <summary>Sweeps the connections every few seconds, in an app with limits.</summary>
internal sealed class IdleConnectionSweep(IdleConnections idle, [Clock] TimeProvider time) : BackgroundLoop
{
    // What throws is a logger or a meter listener of the app's, which has nobody to be told of it.
    protected override Task RunAsync(CancellationToken stoppingToken) => idle.IsOn
        ? EveryAsync(IdleConnections.SweepInterval, time, SweepAsync, static _ => { }, stoppingToken)
        : Task.CompletedTask;

    private Task SweepAsync(CancellationToken cancellationToken)
    {
        idle.Sweep();
        return Task.CompletedTask;
    }
}
