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
/// </remarks>
internal sealed class ShutdownCheckpoint(
    CheckpointScheduler scheduler,
    SnapshotWrites writes,
    IHostApplicationLifetime lifetime,
    IOptions<CircuitKitOptions> options,
    TimeProvider time,
    ILogger<ShutdownCheckpoint> logger) : IHubFilter
{
    private int _isRegistered;

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

    // The host calls this synchronously and closes the connections when it returns: the one place that has to block.
    private void CheckpointBeforeConnectionsClose()
    {
        if (scheduler.IsActive && options.Value.Checkpoints.ShutdownBudget > TimeSpan.Zero)
        {
            Task.Run(CheckpointAsync).GetAwaiter().GetResult();
        }
    }

    private async Task CheckpointAsync()
    {
        var budget = options.Value.Checkpoints.ShutdownBudget;
        using var timeout = new CancellationTokenSource(budget, time);
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
            Log.ShutdownCheckpointOutOfTime(logger, budget, scheduler.CountUnsaved());
        }
    }
}
