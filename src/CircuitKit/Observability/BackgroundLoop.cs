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
