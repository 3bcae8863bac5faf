using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots.File;

/// <summary>Sweeps the snapshot folder now and then. The interval is jittered so that processes started together do not sweep together.</summary>
internal sealed class FileSnapshotSweeper(
    FileSnapshotStore store, IOptions<FileSnapshotOptions> options, TimeProvider timeProvider, ILogger<FileSnapshotSweeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            double jitter = 0.8 + (0.4 * Random.Shared.NextDouble());
            await Task.Delay(options.Value.SweepInterval * jitter, timeProvider, stoppingToken).ConfigureAwait(false);
            await SweepAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            FileSweepResult result = await store.SweepAsync(cancellationToken).ConfigureAwait(false);
            Log.SnapshotFolderSwept(logger, store.Folder, result.Examined, result.Removed);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A sweep is housekeeping: whatever went wrong, the app goes on and the next one tries again.
            Log.SnapshotSweepFailed(logger, store.Folder, e.GetType().Name, e.Message);
        }
    }
}
