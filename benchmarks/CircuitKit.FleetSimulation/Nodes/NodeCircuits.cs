using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>
/// The synthetic circuits of one node. Does what the hub and the framework do around CircuitKit: opens a circuit on a connection, resumes one by its
/// secret, cuts its connection, persists and releases it. All that happens in between is CircuitKit's own.
/// </summary>
internal sealed class NodeCircuits
{
    private readonly IServiceProvider _services;
    private readonly CircuitTable _table;
    private readonly CircuitSteps _steps;
    private readonly ICircuitPersistence _persistence;
    private readonly ResumeClaims _claims;
    private readonly OpenClaims _open;
    private readonly ConcurrentBag<CircuitTicket> _released = [];
    private readonly IServiceScope _circuitServices;
    private long _saves;
    private long _savedBytes;
    private IEnumerator<TrackedCircuit>? _next;

    public NodeCircuits(IServiceProvider services, SyntheticState state)
    {
        (_services, State) = (services, state);
        _table = services.GetRequiredService<CircuitTable>();
        _steps = services.GetRequiredService<CircuitSteps>();
        _persistence = services.GetRequiredService<ICircuitPersistence>();
        _claims = services.GetRequiredService<ResumeClaims>();
        _open = services.GetRequiredService<OpenClaims>();
        _circuitServices = services.CreateScope();
        services.GetRequiredService<SnapshotSaver>().Saved += (_, snapshot) =>
        {
            Interlocked.Increment(ref _saves);
            Interlocked.Add(ref _savedBytes, snapshot.Bytes);
        };
    }

    public SyntheticState State { get; }

    /// <summary>How many snapshots are in the store, and their bytes, counted since the start.</summary>
    public (long Count, long Bytes) Saves => (Interlocked.Read(ref _saves), Interlocked.Read(ref _savedBytes));

    public int Count => _table.Count;

    public int Unsaved => _table.Live.Count(circuit => circuit.IsUnsaved);

    /// <summary>What the browsers of the circuits that live here have.</summary>
    public IReadOnlyList<CircuitTicket> Tickets(int most) => [.. All.Take(most).Select(TicketOf)];

    /// <summary>What the browsers have whose circuits this node has let go, each once.</summary>
    public IReadOnlyList<CircuitTicket> TakeReleased()
    {
        List<CircuitTicket> taken = [];
        while (_released.TryTake(out CircuitTicket? ticket))
        {
            taken.Add(ticket);
        }

        return taken;
    }

    /// <summary>Somebody opens a page and does something in it. Returns the id of its tab.</summary>
    public string Open(int number)
    {
        // Two pages for each user, one after the other.
        string user = string.Create(CultureInfo.InvariantCulture, $"user-{_services.GetRequiredService<NodeIdentity>().Id}-{number / 2}");
        CircuitConnection connection = NewConnection(user);
        HubCall.Current = new HubCall(connection, BlazorHubCall.StartCircuit);
        SyntheticCircuit circuit = Attach(connection, NewSecret(), user, changes: 0);
        HubCall.Current = null;
        circuit.Change();
        return circuit.Tracked.TabId!;
    }

    /// <summary>The next circuits in turn change.</summary>
    public void ChangeNext(int count)
    {
        for (int i = 0; i < count && Next() is { } circuit; i++)
        {
            circuit.Change();
        }
    }

    /// <summary>A browser has come here for its circuit. Returns what went wrong, or null.</summary>
    public async Task<string?> ResumeAsync(CircuitTicket ticket, CancellationToken cancellationToken)
    {
        CircuitConnection connection = NewConnection(ticket.User);
        connection.IsResuming = true;
        HubCall.Current = new HubCall(connection, BlazorHubCall.ResumeCircuit);
        if (await _claims.ClaimAsync(ticket.Secret, connection, cancellationToken) is not { } claimed)
        {
            return "a circuit could not be resumed";
        }

        long changes = SyntheticState.ChangesIn(claimed.Snapshot.State);
        connection.Origin = claimed.Origin;
        string secret = NewSecret();
        _open.Register(connection, claimed.Claim);
        if (!await _claims.CarryOverAsync(claimed.Snapshot, claimed.Claim, secret, connection))
        {
            return "a resumed circuit was overtaken";
        }

        Attach(connection, secret, ticket.User, changes);
        _open.Confirm(connection, claimed.Claim);
        return changes == ticket.Changes ? null : "a circuit came back with an older state";
    }

    public void Disconnected(SyntheticCircuit circuit)
    {
        CircuitConnection? connection = circuit.Tracked.Connection;
        circuit.Tracked.ConnectionLost();
        _steps.Disconnected(circuit.Tracked);
        connection?.Ended();
    }

    /// <summary>The framework persists and disposes a circuit.</summary>
    public void Evicted(SyntheticCircuit circuit)
    {
        _released.Add(TicketOf(circuit));
        _persistence.Persisted(circuit.Secret, State.Capture(circuit.Changes));
        _steps.Released(circuit.Tracked, circuit.Tracked.End?.Reason ?? CircuitCloseReason.Expired);
    }

    private IEnumerable<SyntheticCircuit> All => _table.Live.Select(circuit => circuit.Live).OfType<SyntheticCircuit>();

    private static string NewSecret() => Guid.NewGuid().ToString("N");

    private static CircuitTicket TicketOf(SyntheticCircuit circuit) => new(circuit.Secret, circuit.User, circuit.Changes);

    private static CircuitConnection NewConnection(string user)
    {
        ClaimsPrincipal principal = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "simulation"));
        CircuitConnection connection = new()
        {
            Tab = new TabIdentity(Guid.NewGuid().ToString("N"), CircuitFrame.Top),
            User = principal,
            UserKey = CircuitUser.KeyOf(principal),
            Address = "10.0.0.1",
            Url = "https://localhost/orders",
        };
        connection.Browser = new SyntheticBrowser(connection);
        return connection;
    }

    private SyntheticCircuit Attach(CircuitConnection connection, string secret, string user, long changes)
    {
        SyntheticCircuit circuit = new(this, secret, user, changes);
        connection.Secret = secret;
        connection.Ending = circuit.Disconnect;
        circuit.Tracked = _table.Open(Guid.NewGuid().ToString("N"), connection, SnapshotKey.FromSecret(secret), circuit);
        connection.Circuit = circuit.Tracked;
        _steps.Opened(circuit.Tracked, _circuitServices.ServiceProvider);
        _steps.ConnectionUp(circuit.Tracked);
        return circuit;
    }

    private SyntheticCircuit? Next()
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            _next ??= _table.Live.GetEnumerator();
            while (_next.MoveNext())
            {
                if (_next.Current.Live is SyntheticCircuit { IsRetained: true } circuit)
                {
                    return circuit;
                }
            }

            _next.Dispose();
            _next = null;
        }

        return null;
    }
}
