using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Persistence;

/// <summary>One per circuit, and small because of that: marks it dirty on every activity.</summary>
internal sealed class CheckpointCircuitHandler(
    TrackingCircuitHandler tracking,
    CircuitBeginning beginning,
    CircuitEnding ending,
    IServiceProvider services) : CircuitHandler
{
    private CircuitCheckpoint? _checkpoint;

    /// <summary>The circuit's checkpoint side, once it is open.</summary>
    public CircuitCheckpoint? Checkpoint => _checkpoint;

    /// <summary>Right after the tracking handler: the circuit is in the registry, the app's handlers come later.</summary>
    public override int Order => int.MinValue + 1;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (tracking.Entry is { } entry)
        {
            _checkpoint = beginning.Begin(circuit, entry, services);
            if (_checkpoint is not null)
            {
                beginning.CloseIfRevoked(entry);
            }
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_checkpoint is { } checkpoint && HubCall.Current is { Kind: BlazorHubCall.ConnectCircuit, Connection: { } connection })
        {
            checkpoint.BelongsTo(connection.User, connection.UserKey);
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _checkpoint?.Mark();
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_checkpoint is { } checkpoint)
        {
            ending.End(checkpoint);
        }

        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context =>
        {
            if (_checkpoint is not { } checkpoint)
            {
                return next(context);
            }

            checkpoint.Mark();
            return HubCall.Current?.Kind == BlazorHubCall.UpdateRootComponents ? UpdateRootsAsync(checkpoint, next, context) : next(context);
        };

    private static async Task UpdateRootsAsync(CircuitCheckpoint checkpoint, Func<CircuitInboundActivityContext, Task> next, CircuitInboundActivityContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            checkpoint.RootsChanged();
            checkpoint.Mark();
        }
    }
}
