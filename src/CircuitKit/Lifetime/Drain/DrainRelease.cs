using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Second half of a drain: has every circuit evicted, each with its last state saved, so that its browser goes to another node. Paced, so that these
/// are not met by all at once. What cannot be released now is tried again, until the time is over.
/// </summary>
internal sealed class DrainRelease(
    CircuitTable circuits,
    CircuitEvictor evictor,
    ResilientSnapshotStore store,
    DrainProgress progress,
    PageNotice notice,
    DrainMetrics metrics,
    IOptions<DrainOptions> options,
    IOptions<CheckpointOptions> checkpoints,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<DrainRelease> logger)
{
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(250);

    private readonly LogOnce _logged = new();

    // The framework persists the circuit as a capture does, and then it is written.
    private TimeSpan EvictionTimeout => checkpoints.Value.CaptureTimeout + snapshots.Value.StoreTimeout;

    private bool IsStoreAway => store.Health.State == SnapshotStoreState.Degraded;

    /// <param name="isSpread">Whether there are other nodes to go to, or this one lives on: else there is nobody to spare.</param>
    /// <param name="left">The time there is.</param>
    /// <param name="cancellationToken">Ends it when the time is over.</param>
    public async Task RunAsync(bool isSpread, TimeSpan left, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.DrainPart("release");
        var started = time.GetTimestamp();
        while (Remaining() is { Count: > 0 } remaining)
        {
            if (IsStoreAway || !await ReleaseAsync(remaining, isSpread, left - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false))
            {
                // It may be failing over, or what was in the way may be over soon: there is no better use for the time left.
                await Task.Delay(s_retryDelay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Those that could not be saved last: their persist callbacks may hang again.
    private List<TrackedCircuit> Remaining() =>
        [.. circuits.Live.Where(static circuit => circuit.Live is not null).OrderBy(static circuit => circuit.IsUnsaved)];

    // Returns whether any of them was released.
    private async Task<bool> ReleaseAsync(List<TrackedCircuit> remaining, bool isSpread, TimeSpan left, CancellationToken cancellationToken)
    {
        var pace = new ReleasePace(
            isSpread ? ReleasePace.PerSecond(options.Value.ReleaseRate, remaining.Count, left) : double.PositiveInfinity,
            time);
        var released = 0;
        await Parallel.ForEachAsync(
            remaining,
            new ParallelOptions { MaxDegreeOfParallelism = checkpoints.Value.MaxConcurrentWrites, CancellationToken = cancellationToken },
            async (circuit, token) =>
            {
                await pace.WaitForTurnAsync(token).ConfigureAwait(false);
                if (await ReleaseAsync(circuit, token).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref released);
                }
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
        return released > 0;
    }

    private async Task<bool> ReleaseAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        // Here its state is still there, and its user can go on working with it.
        if (IsStoreAway || circuit.IsStoreBehind)
        {
            return false;
        }

        progress.Leaving(circuit);
        var outcome = EvictionOutcome.TimedOut;
        try
        {
            // Once more: its page may have come while the drain was under way.
            await notice.AnnounceAsync([circuit], CircuitCloseReason.Drained, cancellationToken).ConfigureAwait(false);
            outcome = await evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.Drained), EvictionTimeout, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One circuit's fault must not reach the others.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (_logged.IsNew(circuit.Id))
            {
                Log.DrainReleaseFailed(logger, circuit.Id, exception);
            }
        }
        finally
        {
            progress.Left(circuit, outcome);
        }

        if (outcome == EvictionOutcome.TimedOut)
        {
            // Its browser shall go all the same: here nobody takes it back.
            circuit.CutConnection();
            return false;
        }

        metrics.CircuitDrained(outcome);
        return true;
    }
}
