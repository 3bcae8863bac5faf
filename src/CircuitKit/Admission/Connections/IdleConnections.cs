using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission.Connections;

/// <summary>
/// The connections of Blazor's hub that have no circuit. They cost a client nothing, so they are the first that end: after a while, when their
/// address has too many, and when the server has more connections than all circuits could need. Does nothing while no limit is set.
/// </summary>
/// <remarks>
/// A page asks for its circuit as soon as it is connected, so that only those who do not want one stay here. The oldest goes first: behind an address
/// that many share, it is not the page that has connected just now.
/// </remarks>
internal sealed class IdleConnections(
    AdmissionControl admission, HubConnections connections, AdmissionReport report, IOptions<AdmissionOptions> options, [Clock] TimeProvider time)
{
    /// <summary>How often connections are looked through.</summary>
    internal static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    // An answer that gives a connection its circuit is on its way that long at most; and where there is no room, all are looked at so often.
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);

    // Clients that are refused have a connection for a moment, and so has a browser whose old connection is not known to be lost yet.
    private const int ConnectionsPerCircuit = 2;
    private const int SpareConnections = 100;

    // Behind one address many may come back at once, and each is here until its first call is read.
    private const int SpareOfAddress = 1_000;

    // A browser reconnects, resumes and starts anew, each once; a client that calls in vain more often gets no more time for it.
    private const int UsualFailures = 3;

    private readonly TimeSpan _timeout = options.Value.IdleConnectionTimeout;
    private readonly int? _maxConnections = (ConnectionsPerCircuit * admission.MaxWithResumes) + SpareConnections;
    private readonly int? _maxPerAddress = options.Value.MaxIdleConnectionsPerAddress
        ?? ((ConnectionsPerCircuit * options.Value.MaxCircuitsPerAddress) + SpareOfAddress);

    private readonly Lock _lock = new();
    private readonly Dictionary<CircuitConnection, IdleConnection> _all = [];
    private readonly IdleByAddress _idle = new();
    private long _lookedAt = time.GetTimestamp();

    public bool IsOn => admission.IsActive;

    /// <summary>How many have no circuit at this moment.</summary>
    public int Count => _idle.Count;

    /// <summary>Whether there are fewer connections than all circuits could need, or one that can make room.</summary>
    public bool HasRoom()
    {
        if (_maxConnections is not { } max || connections.Count < max || Count > 0)
        {
            return true;
        }

        lock (_lock)
        {
            LookNowAndThen();
        }

        return Count > 0;
    }

    /// <summary>A connection is made, and may take the place of another. False when there is no room for it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isKnown">Whether its browser has a circuit here, and is let in whatever the number.</param>
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

    /// <summary>A call that may give it a circuit begins.</summary>
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

    /// <summary>That call has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="hasCircuit">Whether it has a circuit now.</param>
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

    /// <summary>A connection has ended.</summary>
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

    /// <summary>Cuts those that have had no circuit for too long, and finds those whose circuit has ended or is served by another.</summary>
    public void Sweep()
    {
        List<IdleConnection> late;
        lock (_lock)
        {
            Look();
            late = [.. _all.Values.Where(known => known.Entry is not null && time.GetElapsedTime(known.Since) >= _timeout)];
            late.ForEach(SetCut);
        }

        late.ForEach(known => Cut(known, IdleCut.Timeout));
    }

    private void LookNowAndThen()
    {
        if (time.GetElapsedTime(_lookedAt) >= s_moment)
        {
            Look();
        }
    }

    private void Look()
    {
        _lookedAt = time.GetTimestamp();
        foreach (var known in _all.Values.Where(known => !known.IsCut && !known.IsCalling))
        {
            if (IsServing(known.Connection))
            {
                _idle.Remove(known);
            }
            else if (known.Entry is null && time.GetElapsedTime(known.Since) >= s_moment)
            {
                known.Since = _lookedAt;
                _idle.Add(known, isYoungest: true);
            }
        }
    }

    // One that was started and not opened yet counts by its lease.
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

        LookNowAndThen();
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
