using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Tracking;

/// <summary>One per circuit: tells the registry what happens to it. On the path of every event it only counts.</summary>
internal sealed class TrackingCircuitHandler(CircuitTable registry) : CircuitHandler
{
    private TrackedCircuit? _entry;

    /// <summary>The first of all handlers, so that the others find the circuit in the registry.</summary>
    public override int Order => int.MinValue;

    /// <summary>The circuit's record, once it is open.</summary>
    public TrackedCircuit? Entry => _entry;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var connection = HubCall.Current?.Connection;
        _entry = registry.Open(circuit.Id, connection);
        if (connection is not null)
        {
            connection.Entry = _entry;
            _entry.Trace = connection.Trace;
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_entry is { } entry)
        {
            if (HubCall.Current?.Connection is { } connection && !ReferenceEquals(connection.Entry, entry))
            {
                connection.Entry = entry;
                entry.ConnectedThrough(connection);
            }

            registry.Apply(entry, CircuitEvent.ConnectionUp);
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_entry is { } entry)
        {
            entry.ConnectionLost();
            registry.Apply(entry, CircuitEvent.ConnectionDown);
        }

        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_entry is { } entry)
        {
            registry.Apply(entry, CircuitEvent.Released, CloseReason(entry));
        }

        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context =>
        {
            _entry?.Touch();
            return next(context);
        };

    // Nobody says good-bye for a circuit that ends by itself: what is neither expected nor a farewell was an unhandled exception.
    private static CircuitCloseReason CloseReason(TrackedCircuit entry) => entry.ExpectedCloseReason switch
    {
        // A person who leaves just when the circuit's time is up has left: nobody comes back for the snapshot.
        CircuitCloseReason.None or CircuitCloseReason.Expired or CircuitCloseReason.Evicted when DisconnectBeacon.IsBeingSaid => CircuitCloseReason.Left,
        not CircuitCloseReason.None => entry.ExpectedCloseReason,
        _ => CircuitCloseReason.Crashed,
    };
}
