using CircuitKit.Checkpoints.Control;
using CircuitKit.Checkpoints.HandOver;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Circuits;
using CircuitKit.Framework;
using CircuitKit.Snapshots;
using CircuitKit.Telemetry;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Checkpoints;

/// <summary>One per circuit: marks it dirty on every activity, and decides at its end what becomes of its snapshot.</summary>
internal sealed class CheckpointCircuitHandler(
    TrackingCircuitHandler tracking,
    BlazorBridge bridge,
    ComponentStatePersistenceManager persistence,
    CheckpointDirectory directory,
    CheckpointScheduler scheduler,
    CircuitOwnership ownership,
    SnapshotWrites writes,
    LocalControl control,
    PersistentServices persistentServices,
    RecentEnds ends,
    IServiceProvider services,
    CircuitKitMetrics metrics,
    TimeProvider time,
    ILogger<CheckpointCircuitHandler> logger) : CircuitHandler
{
    private CircuitCheckpoint? _checkpoint;

    /// <summary>The circuit's checkpoint side, once it is open.</summary>
    public CircuitCheckpoint? Checkpoint => _checkpoint;

    /// <summary>Right after the tracking handler: the circuit is in the registry, the app's handlers come later.</summary>
    public override int Order => int.MinValue + 1;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var connection = HubCall.Current?.Connection;
        persistentServices.LearnFrom(services);
        var live = bridge.Attach(circuit, persistence);
        if (tracking.Entry is { } entry && (live?.Secret ?? connection?.Secret) is { } secret)
        {
            var checkpoint = new CircuitCheckpoint(entry, SnapshotKey.FromSecret(secret), live, UserBinding.For(connection?.User), scheduler, time)
            {
                UserMark = UserMark.Of(connection?.UserKey),
            };
            if (connection?.Unconfirmed is UnconfirmedResume resume)
            {
                resume.Opened(checkpoint);
            }

            directory.Add(checkpoint);
            ownership.Take(checkpoint.Key);
            _checkpoint = checkpoint;
            if (connection is { IsRevoked: true })
            {
                control.CloseOpened(entry);
            }
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_checkpoint is { } checkpoint && HubCall.Current is { Kind: BlazorHubCall.ConnectCircuit, Connection: { } connection })
        {
            var user = UserBinding.For(connection.User);
            if (user != checkpoint.User)
            {
                checkpoint.User = user;
                checkpoint.UserMark = UserMark.Of(connection.UserKey);
                checkpoint.MustBeWritten();
                checkpoint.Mark();
            }
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
            checkpoint.Close();
            directory.Remove(checkpoint);
            ownership.Leave(checkpoint.Key);
            var view = checkpoint.Entry.View();
            if (view.State == CircuitState.Hibernated)
            {
                directory.AddHibernated(checkpoint.Key, new CircuitOrigin(view.Id, view.FirstOpenedAt));
            }

            // Left: the person is done with it. Crashed: the fault must not come back with the state. Closed, Limited: on command.
            // Left to nothing by its policy. All else may be resumed.
            if (view is { State: CircuitState.Closed, CloseReason: CircuitCloseReason.Left or CircuitCloseReason.Crashed or CircuitCloseReason.Closed or CircuitCloseReason.Limited }
                || (view.State == CircuitState.Closed && checkpoint.LeavesNothing))
            {
                writes.Remove(checkpoint.Key);
            }

            if (view.CloseReason is CircuitCloseReason.Expired or CircuitCloseReason.Evicted)
            {
                ends.Add(checkpoint.Key, view.CloseReason);
            }

            if (view.CloseReason == CircuitCloseReason.Crashed && checkpoint.Resume is { IsConfirmed: false })
            {
                metrics.ResumeFailed(ResumeFailure.Crashed);
                Log.ResumedCircuitCrashed(logger, view.Id, view.ResumedFromVersion);
            }

            if (view is { State: CircuitState.Closed, CloseReason: CircuitCloseReason.Left })
            {
                checkpoint.Resume?.Leave();
            }
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
