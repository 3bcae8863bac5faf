namespace CircuitKit.Observability;

/// <summary>A background service that may be cancelled at any time.</summary>
/// <remarks>
/// Unless the host stops a background service itself, it logs a cancellation as a critical error. A host that cannot start, for example because its
/// port is in use, disposes its services without stopping them, which cancels them.
/// </remarks>
internal abstract class BackgroundLoop : BackgroundService
{
    // One that is cancelled before it begins is cancelled too.
    public override Task? ExecuteTask => base.ExecuteTask is { } running ? UnlessCancelledAsync(running) : null;

    /// <summary>Runs until the token is cancelled.</summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <summary>Takes a turn at each interval, until the token is cancelled.</summary>
    protected static async Task EveryAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> turn, Action<Exception> failed, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await TurnAsync(turn, failed, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes one turn. Neither what it throws ends the loop, and with it the host, nor a logger that throws.</summary>
    protected static async Task TurnAsync(Func<CancellationToken, Task> turn, Action<Exception> failed, CancellationToken stoppingToken) =>
        await TryAsync(turn, failed, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> turn, Action<Exception> failed, CancellationToken stoppingToken)
    {
        try
        {
            await turn(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            failed(exception);
        }
    }

    private static async Task UnlessCancelledAsync(Task running)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.IsCanceled)
        {
        }
    }
}
