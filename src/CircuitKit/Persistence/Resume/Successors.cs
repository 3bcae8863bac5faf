using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// Sees to it that of each snapshot one circuit lives: before it is resumed once more, the circuit that was made from it is ended, wherever it is,
/// and
/// its snapshot removed.
/// </summary>
internal sealed class Successors(
    SuccessorHandler here,
    ClusterCalls calls,
    ResilientSnapshotStore store,
    NodeIdentity node,
    IOptions<ClusterOptions> cluster,
    [Clock] TimeProvider time,
    ILogger<Successors> logger)
{
    private readonly TimeSpan _timeout = cluster.Value.HandOverTimeout;

    /// <summary>The note for the circuit of this node that continues a claimed snapshot.</summary>
    public string NoteOf(ResumeClaim claim) => new SuccessorNote(claim.NewKey, node.Id) { IsOffered = claim.ContinuesAfterCrash }.ToString();

    /// <summary>
    /// Ends the circuit that continues a claimed snapshot, and whatever continues that one. False when one of them shows its page: the snapshot is
    /// used
    /// up.
    /// </summary>
    /// <param name="oldKey">The claimed snapshot.</param>
    /// <param name="note">What was noted with it.</param>
    public async Task<bool> EndAllAsync(SnapshotKey oldKey, string? note)
    {
        while (SuccessorNote.Parse(note) is { } successor)
        {
            var outcome = await EndAsync(oldKey, successor).ConfigureAwait(false);
            Log.SuccessorEnded(logger, outcome);
            if (outcome == SuccessorEnd.Confirmed)
            {
                return false;
            }

            // Removed with its own note in one step: a resume of it that is under way either is noted there, or finds it gone.
            note = await store.RemoveAsync(successor.Key, CancellationToken.None).ConfigureAwait(false);
            oldKey = successor.Key;
        }

        return true;
    }

    private async Task<SuccessorEnd> EndAsync(SnapshotKey oldKey, SuccessorNote successor)
    {
        if (successor.NodeId == node.Id)
        {
            return await EndHereAsync(oldKey, successor.Key).ConfigureAwait(false);
        }

        if (!cluster.Value.Enabled)
        {
            return SuccessorEnd.NotHeld;
        }

        // One that does not answer cannot save what it has any more.
        var question = new SuccessorQuestion(oldKey.ToString(), successor.Key.ToString());
        var answer = await calls.AskAsync(successor.NodeId, here, question, _timeout, CancellationToken.None).ConfigureAwait(false);
        return answer.Value?.Outcome ?? SuccessorEnd.NotHeld;
    }

    private async Task<SuccessorEnd> EndHereAsync(SnapshotKey oldKey, SnapshotKey newKey)
    {
        try
        {
            return await here.EndAsync(oldKey, newKey).WaitAsync(_timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Superseded already: no browser can reach it.
            return SuccessorEnd.Ended;
        }
    }
}
