using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Hands a circuit of this node over to a caller that has its secret: another node, or another connection to this one.</summary>
internal sealed class HandOverHandler(
    CircuitTable circuits, UnopenedResumes unopened, CircuitEvictor evictor, BackgroundWrites writes, ILogger<HandOverHandler> logger)
    : ClusterHandler<HandOverQuestion, HandOverAnswer>(HandOverJson.Default.HandOverQuestion, HandOverJson.Default.HandOverAnswer)
{
    // Longer than any caller waits. A caller that gives up resumes from the last checkpoint, and the circuit must not live on here as well.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public override string Kind => "hand-over";

    public override async Task<HandOverAnswer> AnswerAsync(HandOverQuestion question, CancellationToken cancellationToken) =>
        new(SnapshotKey.TryParse(question.Key, out var key)
            ? await GiveUpAsync(key, UserBinding.FromBytes(question.User), cancellationToken).ConfigureAwait(false)
            : HandOverOutcome.NotHeld);

    public async Task<HandOverOutcome> GiveUpAsync(SnapshotKey key, UserBinding user, CancellationToken cancellationToken)
    {
        if (unopened.Find(key) is { } resume)
        {
            if (resume.User != user)
            {
                return HandOverOutcome.WrongUser;
            }

            // Nothing has happened in this circuit yet: its state is in its snapshot.
            await unopened.EndAsync(resume, s_longest).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (circuits.FindLive(key) is not { } circuit)
        {
            await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
            return HandOverOutcome.NotHeld;
        }

        if (circuit.Binding != user)
        {
            return HandOverOutcome.WrongUser;
        }

        // The eviction goes on when the caller waits no longer.
        var outcome = await evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.HandedOver), s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        Log.CircuitHandedOver(logger, circuit.Id, outcome);
        return outcome == EvictionOutcome.Saved ? HandOverOutcome.HandedOver : HandOverOutcome.Failed;
    }
}
