using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Tracking;

/// <summary>
/// The one circuit handler, one object per circuit. Keeps its record, and calls the steps. On the path of every event it only marks.
/// </summary>
internal sealed class TrackingCircuitHandler(CircuitTable circuits, BlazorBridge bridge, CircuitSteps steps, IServiceProvider services)
    : CircuitHandler, ICircuitResume
{
    private TrackedCircuit? _circuit;

    /// <summary>First of all handlers, so that those of the app find the circuit in the table.</summary>
    public override int Order => int.MinValue;

    /// <summary>The circuit's record, once it is open.</summary>
    public TrackedCircuit? Circuit => _circuit;

    public bool IsResumed => _circuit is { IsResumed: true };

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var connection = HubCall.Current?.Connection;
        var live = bridge.Attach(circuit, services);
        SnapshotKey? key = (live?.Secret ?? connection?.Secret) is { } secret ? SnapshotKey.FromSecret(secret) : null;
        var opened = circuits.Open(circuit.Id, connection, key, live);
        _circuit = opened;
        connection?.Circuit = opened;
        if (opened.IsResumed)
        {
            bridge.UseFreshIds(circuit, services);
        }

        bridge.WatchFailures(circuit, opened.Fail);
        steps.Opened(opened, services);
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is { } known)
        {
            if (HubCall.Current?.Connection is { } connection && !ReferenceEquals(connection.Circuit, known))
            {
                connection.Circuit = known;
                known.ConnectedThrough(connection);
            }

            steps.ConnectionUp(known);
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is { } known)
        {
            if (IsCrash(known))
            {
                // Its page is still there, and is told what becomes of the snapshot.
                known.Fail();
            }
            else
            {
                known.ConnectionLost();
            }

            known.Live?.KeepCulture();
            if (known.End is not { Hibernates: true })
            {
                // A circuit that hibernates is ending. If it cannot, Disconnected is called then.
                steps.Disconnected(known);
            }
        }

        return Task.CompletedTask;
    }

    public override async Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is not { } known)
        {
            return;
        }

        DisconnectBeacon.CircuitReleased();
        var reason = ReasonOf(known);
        if (reason is not (CircuitCloseReason.Left or CircuitCloseReason.Crashed))
        {
            bridge.QuietDisposal(circuit);
        }

        try
        {
            if (DisconnectBeacon.IsReceived && known.End is not { DropsSnapshot: true })
            {
                await steps.LeavingAsync(known).ConfigureAwait(false);
            }
        }
        finally
        {
            steps.Released(known, reason);
        }
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context =>
        {
            if (_circuit is not { } known)
            {
                return next(context);
            }

            known.Touch();
            known.Live?.UseCulture();
            known.Mark();
            return HubCall.Current?.Kind == BlazorHubCall.UpdateRootComponents ? UpdateRootsAsync(known, next, context) : next(context);
        };

    private static async Task UpdateRootsAsync(
        TrackedCircuit circuit, Func<CircuitInboundActivityContext, Task> next, CircuitInboundActivityContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            circuit.SaveAgain();
        }
    }

    // The framework has given the circuit up while its page is there, and nobody has asked for it. The end of a connection may reach a busy circuit
    // late, when the beacon of its page has already had it given up.
    private static bool IsCrash(TrackedCircuit circuit) =>
        circuit.End is { Reason: CircuitCloseReason.Crashed }
        || (circuit is { End: null, Connection.HasEnded: false, Live.IsRetained: false } && !DisconnectBeacon.IsReceived);

    // A circuit that ends without a request and without a beacon had an unhandled exception.
    private static CircuitCloseReason ReasonOf(TrackedCircuit circuit) => circuit.End?.Reason switch
    {
        // A user who leaves just when retention ends the circuit has left, and does not come back for the snapshot.
        null or CircuitCloseReason.Expired or CircuitCloseReason.Evicted when DisconnectBeacon.IsReceived => CircuitCloseReason.Left,
        { } reason => reason,
        null => CircuitCloseReason.Crashed,
    };
}
