using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The second half of a drain: each circuit is ended, with its last state in the store, spread over time.</summary>
internal sealed class DrainRelease(
    CheckpointDirectory directory,
    CircuitEvictor evictor,
    ResilientSnapshotStore store,
    DrainProgress progress,
    DrainMetrics metrics,
    IOptions<DrainOptions> options,
    IOptions<CheckpointOptions> checkpoints,
    IOptions<SnapshotOptions> snapshots,
    TimeProvider time,
    ILogger<DrainRelease> logger)
{
    // The framework persists the circuit as a capture does, and then it is written.
    private TimeSpan EvictionTimeout => checkpoints.Value.CaptureTimeout + snapshots.Value.StoreTimeout;

    private bool IsStoreAway => store.Health.State == SnapshotStoreState.Degraded;

    /// <summary>Lets all circuits go, those that come in meanwhile too. Circuits that cannot be saved because of the store are kept.</summary>
    /// <param name="isSpread">Whether to keep to <see cref="DrainOptions.ReleaseRate"/>.</param>
    /// <param name="left">How much time there is.</param>
    /// <param name="cancellationToken">Ends it; circuits not let go live on.</param>
    public async Task RunAsync(bool isSpread, TimeSpan left, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.DrainPart("release");
        HashSet<CircuitCheckpoint> tried = [];
        var started = time.GetTimestamp();
        while (!IsStoreAway && Next(tried) is { Count: > 0 } circuits)
        {
            var perSecond = isSpread
                ? ReleasePace.PerSecond(options.Value.ReleaseRate, circuits.Count, left - time.GetElapsedTime(started))
                : double.PositiveInfinity;
            var pace = new ReleasePace(perSecond, time);
            await Parallel.ForEachAsync(
                circuits,
                new ParallelOptions { MaxDegreeOfParallelism = checkpoints.Value.MaxConcurrentWrites, CancellationToken = cancellationToken },
                async (checkpoint, token) =>
                {
                    await pace.WaitForTurnAsync(token).ConfigureAwait(false);
                    await ReleaseAsync(checkpoint, token).ConfigureAwait(false);
                }).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Those that could not be saved last: their persist callbacks may hang again.
    private List<CircuitCheckpoint> Next(HashSet<CircuitCheckpoint> tried) =>
        [.. directory.All.Where(tried.Add).OrderBy(checkpoint => checkpoint.IsUnsaved)];

    private async Task ReleaseAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        // Here its state is still there, and the person can go on working with it.
        if (IsStoreAway || checkpoint.IsStoreBehind)
        {
            return;
        }

        progress.Leaving(checkpoint);
        try
        {
            var outcome = await EvictAsync(checkpoint, cancellationToken).ConfigureAwait(false);
            if (outcome == EvictionOutcome.TimedOut)
            {
                // Its browser shall go all the same: here nobody takes it back.
                checkpoint.Entry.CutConnection();
                return;
            }

            progress.Released(checkpoint, outcome == EvictionOutcome.Saved && store.OutlivesProcess);
            metrics.CircuitDrained(outcome);
        }
        finally
        {
            progress.Stayed(checkpoint);
        }
    }

    private async Task<EvictionOutcome> EvictAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await evictor.EvictAsync(checkpoint, CircuitCloseReason.Drained, EvictionTimeout, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One circuit's fault must not reach the others.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.DrainReleaseFailed(logger, checkpoint.Entry.Id, exception);
            return EvictionOutcome.TimedOut;
        }
    }
}
