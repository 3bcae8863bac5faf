using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// Ends a circuit of this node whose snapshot is resumed once more, for another node or for this one. Only one that this node itself has made from
/// that snapshot, and whose page was never shown: the note that names it comes from the store.
/// </summary>
internal sealed class SuccessorHandler(UnopenedResumes unopened, OpenClaims claims, CircuitTable circuits, CircuitEvictor evictor)
    : ClusterHandler<SuccessorQuestion, SuccessorAnswer>(SuccessorJson.Default)
{
    // Who asks goes on after a shorter time: the circuit must not live on all the same.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public override string Kind => "end-successor";

    public override async Task<SuccessorAnswer> AnswerAsync(SuccessorQuestion question, CancellationToken cancellationToken) =>
        new(SnapshotKey.TryParse(question.OldKey, out var oldKey) && SnapshotKey.TryParse(question.NewKey, out var newKey)
            ? await EndAsync(oldKey, newKey).WaitAsync(cancellationToken).ConfigureAwait(false)
            : SuccessorEnd.NotHeld);

    public async Task<SuccessorEnd> EndAsync(SnapshotKey oldKey, SnapshotKey newKey)
    {
        var resume = unopened.Find(newKey);
        if ((resume?.Claim ?? ClaimOf(newKey)) is not { } claim)
        {
            return circuits.FindLive(newKey) is null ? SuccessorEnd.NotHeld : SuccessorEnd.Confirmed;
        }

        if (claim.OldKey != oldKey)
        {
            return SuccessorEnd.NotHeld;
        }

        if (!claim.TrySupersede())
        {
            return SuccessorEnd.Confirmed;
        }

        if (resume is not null)
        {
            await unopened.EndAsync(resume, s_longest).ConfigureAwait(false);
        }

        // Also one that was opened at this very moment.
        if (circuits.FindLive(newKey) is { } circuit)
        {
            await evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.Resumed), s_longest, CancellationToken.None).ConfigureAwait(false);
        }

        return SuccessorEnd.Ended;
    }

    private ResumeClaim? ClaimOf(SnapshotKey newKey) => circuits.FindLive(newKey) is { } circuit ? claims.Find(circuit) : null;
}
