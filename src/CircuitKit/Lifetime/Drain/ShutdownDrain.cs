using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Drains on a graceful shutdown, before SignalR closes the browsers' connections.</summary>
/// <remarks>
/// SignalR closes them in an <c>ApplicationStopping</c> callback, which it registers when its connection manager is made. Such callbacks run in
/// reverse order, so the drain is registered after it, at the first connection of the hub. <see cref="StopAsync"/> runs after the web server has
/// stopped: it saves what users did in circuits that could not be evicted, and the circuits that the framework evicts when all connections close.
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

    /// <summary>Has a shutdown drain first from now on. May be called often.</summary>
    public void Register()
    {
        if (Volatile.Read(ref _isRegistered) == 0 && Interlocked.Exchange(ref _isRegistered, 1) == 0)
        {
            // Without the first connection's execution context, which would stay in memory as long as the process.
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

    // Blocks: the host calls this synchronously, and the connections close when it returns.
    private void DrainBeforeConnectionsClose()
    {
        if (Budget > TimeSpan.Zero)
        {
            _started = time.GetTimestamp();
            Task.Run(drain.ShutDownAsync).GetAwaiter().GetResult();
        }
    }
}
