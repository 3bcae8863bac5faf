using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>
/// Lets a page go to the newer version of the app: only when its state is in the store, and by itself only when nothing would be lost.
/// </summary>
internal sealed class PageMoves(
    HibernationCheck check, NewVersionMetrics metrics, IOptions<SnapshotOptions> snapshots, ILogger<PageMoves> logger)
{
    /// <summary>A page asks whether it can be loaded anew. If so, its snapshot is kept when it leaves.</summary>
    public async Task<bool> PrepareAsync(CircuitConnection connection, MoveRequest request, CancellationToken cancellationToken)
    {
        var circuit = check.Capturable(connection);
        var outcome = circuit is null ? PageVersionOutcome.NotPossible
            : await CheckAsync(circuit, request, cancellationToken).ConfigureAwait(false);
        metrics.Page(outcome);
        Log.PageMoves(logger, circuit?.Id ?? "unknown", outcome, check.WhatIsNotKept(circuit));
        if (outcome != PageVersionOutcome.Moved)
        {
            return false;
        }

        circuit!.Moves();
        return true;
    }

    private async Task<PageVersionOutcome> CheckAsync(TrackedCircuit circuit, MoveRequest request, CancellationToken cancellationToken)
    {
        var asked = new HibernationRequest(HibernationCause.Idle, request.IsUntouched);
        var isDiscarded = snapshots.Value.OtherVersions == OtherVersionPolicy.Discard;
        // What the newer version discards would be lost.
        var isKept = () => request.IsForced
            || (isDiscarded ? request.IsUntouched && !circuit.HasBeenTouched : check.MayGo(circuit, asked));
        if (!request.IsForced && circuit.HoldReason is not null)
        {
            return PageVersionOutcome.Held;
        }

        // What cannot go is not captured.
        return !check.MayUsed && !isKept() ? PageVersionOutcome.NotKept
            : !await check.SaveAsync(circuit, cancellationToken).ConfigureAwait(false) ? PageVersionOutcome.NotSaved
            : isKept() ? PageVersionOutcome.Moved
            : PageVersionOutcome.NotKept;
    }
}
