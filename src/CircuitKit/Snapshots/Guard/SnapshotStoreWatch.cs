using CircuitKit.Observability;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// Asks the store at start and every few seconds whether it is there, so that the health check tells the truth on an idle server too, and
/// the connection is made before the first circuit needs it. In the background: start-up waits for nothing.
/// </summary>
internal sealed class SnapshotStoreWatch(
    ResilientSnapshotStore store, [Clock] TimeProvider timeProvider, ILogger<SnapshotStoreWatch> logger) : BackgroundLoop
{
    // One small question per node; a fleet of a hundred asks ten a second.
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly LoopTrouble _trouble = new(logger);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await store.CheckAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _trouble.Report(e);
            }

            await Task.Delay(Interval, timeProvider, stoppingToken).ConfigureAwait(false);
        }
    }
}
