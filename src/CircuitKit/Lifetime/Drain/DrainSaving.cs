using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The first half of a drain: saves all unsaved circuits, with the browsers still connected.</summary>
internal sealed class DrainSaving(CheckpointScheduler scheduler, BackgroundWrites writes, ResilientSnapshotStore store, [Clock] TimeProvider time)
{
    // The rest of the budget is for evictions, even if captures hang.
    private const double PartOfBudget = 0.75;

    private static readonly TimeSpan s_pollDelay = TimeSpan.FromMilliseconds(100);

    private bool IsStoreAway => store.Health.State == SnapshotStoreState.Degraded;

    public async Task RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        if (!scheduler.IsActive)
        {
            return;
        }

        using var activity = CircuitKitTracing.DrainPart("save");
        using var part = new CancellationTokenSource(budget * PartOfBudget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(part.Token, cancellationToken);
        try
        {
            await scheduler.CheckpointAllAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);

            // For changes since then, and for captures that have to be repeated.
            await scheduler.CheckpointAllAgainAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            await WaitWhileAwayAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The drain goes on with the circuits that are saved.
        }
    }

    /// <summary>
    /// Waits for all writes to the store, and for the snapshots that memory holds for a store that was away: this memory is about to go.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writes.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (store.OutlivesProcess && store.Health.SnapshotsInMemory > 0)
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // The store may be failing over.
    private async Task WaitWhileAwayAsync(CancellationToken cancellationToken)
    {
        while (IsStoreAway)
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
            if (!IsStoreAway)
            {
                await scheduler.CheckpointAllAgainAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
