using CircuitKit.Framework;
using CircuitKit.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Checkpoints;

/// <summary>
/// The last checkpoint of all dirty circuits on a graceful shutdown, before SignalR closes the browsers' connections; and none of them is
/// let in again after it.
/// </summary>
/// <remarks>
/// SignalR closes them in an <c>ApplicationStopping</c> callback, registered when its connection manager is made; such callbacks run in
/// reverse order. So this one is registered at the first connection of the hub: by then SignalR's is there, and before it there is nothing to save.
/// What people do while it runs, after their own circuit's turn, is saved in <see cref="StopAsync"/>: the server is stopped before it, and nothing
/// happens any more. So are the last states of the circuits that the framework evicts when all connections close at once.
/// </remarks>
internal sealed class ShutdownCheckpoint(
    CheckpointScheduler scheduler,
    SnapshotWrites writes,
    IHostApplicationLifetime lifetime,
    IOptions<CircuitKitOptions> options,
    TimeProvider time,
    ILogger<ShutdownCheckpoint> logger) : IHubFilter, IHostedService
{
    private int _isRegistered;
    private long? _started;

    private TimeSpan Budget => options.Value.Checkpoints.ShutdownBudget;

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (!BlazorHub.IsBlazor(context.Hub))
        {
            return next(context);
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A browser that tries again at once would get its circuit back for the moment before the process ends, work on it after its last
            // checkpoint, and hold up the shutdown as SignalR has closed its connections already. Refused, it finds the next process.
            context.Context.Abort();
            return Task.CompletedTask;
        }

        if (Interlocked.Exchange(ref _isRegistered, 1) == 0)
        {
            lifetime.ApplicationStopping.Register(CheckpointBeforeConnectionsClose);
        }

        return next(context);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var left = _started is { } started ? Budget - time.GetElapsedTime(started) : Budget;
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (scheduler.IsActive)
            {
                await scheduler.CheckpointAllAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            }

            await writes.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (scheduler.IsActive && scheduler.CountUnsaved() is > 0 and var unsaved)
            {
                Log.ShutdownCheckpointOutOfTime(logger, Budget, unsaved);
            }
        }
    }

    // The host calls this synchronously and closes the connections when it returns: the one place that has to block.
    private void CheckpointBeforeConnectionsClose()
    {
        if (scheduler.IsActive && Budget > TimeSpan.Zero)
        {
            _started = time.GetTimestamp();
            Task.Run(CheckpointAsync).GetAwaiter().GetResult();
        }
    }

    private async Task CheckpointAsync()
    {
        using var timeout = new CancellationTokenSource(Budget, time);
        var started = time.GetTimestamp();
        try
        {
            await scheduler.CheckpointAllAsync(timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
            // Once more for what people did meanwhile: they are connected until this returns.
            await scheduler.CheckpointAllAsync(timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
            await writes.FlushAsync(timeout.Token).ConfigureAwait(false);
            var unsaved = scheduler.CountUnsaved();
            if (unsaved > 0)
            {
                Log.ShutdownCheckpointIncomplete(logger, unsaved, time.GetElapsedTime(started));
            }
            else
            {
                Log.ShutdownCheckpointDone(logger, time.GetElapsedTime(started));
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Log.ShutdownCheckpointOutOfTime(logger, Budget, scheduler.CountUnsaved());
        }
    }
}
