using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Crash;

/// <summary>
/// Keeps the last snapshot of a circuit that crashed, and has its page offer to continue from it. The snapshot is marked in the store first, so that
/// every node knows that it is not offered once more.
/// </summary>
internal sealed class CrashOffers(
    ResilientSnapshotStore store,
    SnapshotSerializer serializer,
    BackgroundWrites writes,
    CircuitOwnership ownership,
    DirtyCircuits dirty,
    FrameworkMembers members,
    CrashMetrics metrics,
    NodeIdentity node,
    IOptions<CrashOptions> options,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<CrashOffers> logger)
{
    /// <summary>The message to the page's script (<c>crash.js</c>): 1 when there is something to continue from, else 0.</summary>
    private const string CrashedMessage = "CircuitKit.Crashed";

    /// <summary>Whether pages are offered to continue. Without live captures there is no state from a moment ago.</summary>
    public bool IsOn => options.Value.Offer && dirty.IsActive && members.Has(FrameworkFeature.CrashOffer | FrameworkFeature.Capture);

    /// <summary>
    /// The framework has released a circuit that crashed. Keeps or removes its snapshot, and tells its page. False when this is switched off, and
    /// nothing was done.
    /// </summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="claim">The claim it was resumed with, if its page was never shown.</param>
    public bool TryOffer(TrackedCircuit circuit, ResumeClaim? claim)
    {
        if (!IsOn || circuit.Key is not { } key)
        {
            return false;
        }

        // A page that could not even be shown begins anew.
        var isShown = claim is null or { IsConfirmed: true } && !circuit.HasJustResumed;
        var mayOffer = isShown && circuit is { HasBeenUsed: true, IsSuperseded: false, SavedFingerprint: not null };
        var otherwise = circuit.ContinuesAfterCrash && !isShown ? CrashOutcome.CrashedAgain : CrashOutcome.NothingSaved;
        writes.Do(key, async () =>
        {
            var outcome = mayOffer ? await MarkAsync(key, circuit).ConfigureAwait(false) : otherwise;
            if (outcome == CrashOutcome.Offered)
            {
                writes.KeepLast(circuit);
            }
            else
            {
                await store.RemoveAsync(key, CancellationToken.None).ConfigureAwait(false);
            }

            // Not before: until then other nodes ask this one, which has them wait.
            ownership.Leave(key);
            metrics.Crashed(outcome);
            Log.CircuitCrashed(logger, circuit.Id, outcome);
            _ = TellAsync(circuit.Connection, outcome);
        });
        return true;
    }

    // The mark is a note in the store beside the snapshot: made in one step, and in nobody's way if this process ends in the middle.
    private async Task<CrashOutcome> MarkAsync(SnapshotKey key, TrackedCircuit circuit)
    {
        var claimant = $"{node.Id}/crash/{Guid.NewGuid():N}";
        var lease = snapshots.Value.ClaimLease;
        var asked = time.GetUtcNow();
        var (claim, isStoreReached) = await store.ClaimAsync(key, claimant, lease, CancellationToken.None).ConfigureAwait(false);
        if (claim.Outcome != SnapshotClaimOutcome.Claimed)
        {
            return CrashOutcome.NothingSaved;
        }

        // What only this process has, or somebody continues already, is not promised to anybody.
        if (!isStoreReached
            || claim.Successor is not null
            || serializer.Read(claim.Payload, key, circuit.Binding, time) is not { Succeeded: true } read)
        {
            return CrashOutcome.NothingSaved;
        }

        _ = SnapshotSaver.WithoutNotes(read.Snapshot, out var notes);
        if (notes.MayCrashAgain)
        {
            return CrashOutcome.CrashedAgain;
        }

        var held = new HeldClaim(key, claimant, claim.User, asked - claim.Age);
        var noted = await store.NoteSuccessorAsync(held, SuccessorNote.Offered, lease, CancellationToken.None).ConfigureAwait(false);
        await store.ReleaseAsync(key, claimant, CancellationToken.None).ConfigureAwait(false);
        return noted == SnapshotClaimOutcome.Claimed ? CrashOutcome.Offered : CrashOutcome.NothingSaved;
    }

    // A page that is gone is told nothing; it finds its snapshot when it comes back.
    private static async Task TellAsync(CircuitConnection? connection, CrashOutcome outcome)
    {
        if (connection is not null)
        {
            await connection.TellAsync(CrashedMessage, outcome == CrashOutcome.Offered ? 1 : 0, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
