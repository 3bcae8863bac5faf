using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// The second half of a drain: evicts all circuits, each with its last state saved, so that their browsers go to other nodes. At a limited rate, so
/// that they do not all arrive there at once. Retries circuits that could not be evicted until the time is over.
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
    [Clock] TimeProvider time,
    ILogger<DrainRelease> logger)
{
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(250);

    private readonly LogOnce _logged = new();

    private bool IsStoreAway => store.Health.State == SnapshotStoreState.Degraded;

    /// <param name="isPaced">Whether to keep to the rate.</param>
    /// <param name="left">The time that is left.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    public async Task RunAsync(bool isPaced, TimeSpan left, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.DrainPart("release");
        var started = time.GetTimestamp();
        while (Remaining() is { Count: > 0 } remaining)
        {
            if (IsStoreAway || !await ReleaseAsync(remaining, isPaced, left - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false))
            {
                // The store may be failing over, or the fault may pass.
                await Task.Delay(s_retryDelay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Evicts the circuits whose browsers have been away for so long, once.</summary>
    public async Task RunDisconnectedAsync(TimeSpan awayFor, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - awayFor;
        foreach (var circuit in circuits.Live.Where(circuit => circuit is { Live: not null, IsDisconnected: true }
            && circuit.View().StateSince <= before))
        {
            await ReleaseAsync(circuit, onlyWhileDisconnected: true, cancellationToken).ConfigureAwait(false);
        }
    }

    // Unsaved circuits last: their persist callbacks may hang again.
    private List<TrackedCircuit> Remaining() =>
        [.. circuits.Live.Where(static circuit => circuit.Live is not null).OrderBy(static circuit => circuit.IsUnsaved)];

    // Returns whether any circuit was released.
    private async Task<bool> ReleaseAsync(List<TrackedCircuit> remaining, bool isPaced, TimeSpan left, CancellationToken cancellationToken)
    {
        var pace = new ReleasePace(
            isPaced ? ReleasePace.PerSecond(options.Value.ReleaseRate, remaining.Count, left) : double.PositiveInfinity,
            time);
        var released = 0;
        await Parallel.ForEachAsync(
            remaining,
            new ParallelOptions { MaxDegreeOfParallelism = checkpoints.Value.MaxConcurrentWrites, CancellationToken = cancellationToken },
            async (circuit, token) =>
            {
                await pace.WaitForTurnAsync(token).ConfigureAwait(false);
                if (await ReleaseAsync(circuit, onlyWhileDisconnected: false, token).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref released);
                }
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
        return released > 0;
    }

    private async Task<bool> ReleaseAsync(TrackedCircuit circuit, bool onlyWhileDisconnected, CancellationToken cancellationToken)
    {
        // The store does not have its state: on this node the user can go on.
        if (IsStoreAway || circuit.IsStoreBehind)
        {
            return false;
        }

        progress.Leaving(circuit);
        var outcome = EvictionOutcome.Kept;
        try
        {
            // Again, for a page that has connected since the drain began.
            await notice.AnnounceAsync([circuit], CircuitCloseReason.Drained, cancellationToken).ConfigureAwait(false);
            var request = new EndRequest(CircuitCloseReason.Drained) { OnlyWhileDisconnected = onlyWhileDisconnected };
            outcome = await evictor.EvictAsync(circuit, request, evictor.DefaultTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException) // A fault of one circuit must not stop the others.
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

        if (outcome == EvictionOutcome.Kept)
        {
            if (!onlyWhileDisconnected)
            {
                // Its browser must still go: this node accepts no reconnect.
                circuit.CutConnection();
            }

            return false;
        }

        metrics.CircuitDrained(outcome);
        return true;
    }
}

/// <summary>Spreads circuits evenly over time: each waits for its turn.</summary>
internal sealed class ReleasePace(double perSecond, TimeProvider time)
{
    // The rest of the time is for saving the last circuits.
    private const double PartOfTime = 0.8;

    private readonly long _start = time.GetTimestamp();
    private long _turns;

    /// <summary>The configured rate, or the rate that so many circuits need in the time left if that is higher.</summary>
    public static double PerSecond(int rate, int circuits, TimeSpan left) =>
        left > TimeSpan.Zero ? Math.Max(rate, circuits / (left.TotalSeconds * PartOfTime)) : double.PositiveInfinity;

    public async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds((Interlocked.Increment(ref _turns) - 1) / perSecond);
        var wait = due - time.GetElapsedTime(_start);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
