using Microsoft.Extensions.Hosting;

namespace CircuitKit.Observability;

/// <summary>A background service that ends well when it is cancelled, whenever that is.</summary>
/// <remarks>
/// The host takes a cancellation for a fault, and logs it as critical, unless it stops the service itself. A host that cannot start (its port is in
/// use) disposes its services instead, which cancels them.
/// </remarks>
internal abstract class BackgroundLoop : BackgroundService
{
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
}
