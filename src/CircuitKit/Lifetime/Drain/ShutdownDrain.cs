using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Drains on a graceful shutdown, before SignalR closes the browsers' connections.</summary>
/// <remarks>
/// SignalR closes them in an <c>ApplicationStopping</c> callback, registered when its connection manager is made; such callbacks run in
/// reverse order. So this one is registered at the first connection of the hub: by then SignalR's is there, and before it there is nothing to save.
/// What people do in a circuit that could not be let go is saved in <see cref="StopAsync"/>: the server is stopped before it, and nothing
/// happens any more. So are the last states of the circuits that the framework evicts when all connections close at once.
/// </remarks>
internal sealed class ShutdownDrain(
    CircuitDrain drain,
    CheckpointScheduler scheduler,
    BackgroundWrites writes,
    StopSignals signals,
    IHostApplicationLifetime lifetime,
    IOptions<DrainOptions> options,
    IOptions<HostOptions> host,
    [Clock] TimeProvider time,
    ILogger<ShutdownDrain> logger) : IHostedService
{
    private int _isRegistered;
    private long? _started;

    private TimeSpan Budget => options.Value.Budget;

    /// <summary>A shutdown drains first, from now on. Idempotent.</summary>
    public void RunsFirst()
    {
        if (Volatile.Read(ref _isRegistered) == 0 && Interlocked.Exchange(ref _isRegistered, 1) == 0)
        {
            // Without the context of the connection that is the first: it would be held as long as the process lives.
            lifetime.ApplicationStopping.UnsafeRegister(static drain => ((ShutdownDrain)drain!).DrainBeforeConnectionsClose(), this);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        signals.Listen();
        if (Budget >= host.Value.ShutdownTimeout)
        {
            Log.DrainBudgetTooLong(logger, Budget, host.Value.ShutdownTimeout);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var left = _started is { } started ? Budget - time.GetElapsedTime(started) : Budget;
        if (left <= TimeSpan.Zero || signals.Hurry.IsCancellationRequested)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, signals.Hurry, cancellationToken);
        try
        {
            if (scheduler.IsActive)
            {
                await scheduler.CheckpointAllAgainAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            }

            await writes.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (scheduler.IsActive && scheduler.CountUnsaved() is > 0 and var unsaved)
            {
                Log.DrainOutOfTime(logger, Budget, unsaved, unsaved);
            }
        }
    }

    // The host calls this synchronously and closes the connections when it returns: the one place that has to block.
    private void DrainBeforeConnectionsClose()
    {
        if (Budget > TimeSpan.Zero)
        {
            _started = time.GetTimestamp();
            Task.Run(drain.ShutDownAsync).GetAwaiter().GetResult();
        }
    }
}
