using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// Looks at who may use the snapshot folder, and sweeps it at start and now and then, if the file store is the one in use: a store added later has
/// taken its place. The interval is jittered so that processes started together do not sweep together.
/// </summary>
internal sealed class FileSnapshotSweeper(
    ISnapshotStore store, IOptions<FileSnapshotOptions> options, [Clock] TimeProvider timeProvider, ILogger<FileSnapshotSweeper> logger)
    : BackgroundLoop
{
    private readonly LoopTrouble _trouble = new(logger);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (store is FileSnapshotStore { Folder: var folder } && SnapshotFolder.IsOpen(folder))
            {
                Log.SnapshotFolderOpen(logger, folder);
            }
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            _trouble.Report(e);
        }

        // The first one also opens the database, before a browser asks for what is in it.
        while (store is FileSnapshotStore files)
        {
            try
            {
                await SweepAsync(files, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _trouble.Report(e);
            }

            var jitter = 0.8 + (0.4 * Random.Shared.NextDouble());
            await Task.Delay(options.Value.SweepInterval * jitter, timeProvider, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SweepAsync(FileSnapshotStore files, CancellationToken cancellationToken)
    {
        try
        {
            var result = await files.SweepAsync(cancellationToken).ConfigureAwait(false);
            Log.SnapshotFolderSwept(logger, files.Folder, result.Examined, result.Expired + result.BeyondUserLimit);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A sweep is housekeeping: whatever went wrong, the app goes on and the next one tries again.
            Log.SnapshotSweepFailed(logger, files.Folder, e.GetType().Name, e.Message);
        }
    }
}
