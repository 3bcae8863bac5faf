using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Cluster.Messages;

namespace CircuitKit.Checkpoints.HandOver;

/// <summary>Another node heard the farewell of a page whose circuit this one holds: the person has left it.</summary>
internal sealed class FarewellHandler(CheckpointDirectory directory, CircuitEvictor evictor)
    : ClusterHandler<FarewellQuestion, FarewellAnswer>(HandOverJson.Default.FarewellQuestion, HandOverJson.Default.FarewellAnswer)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public override string Kind => "farewell";

    public override async Task<FarewellAnswer> AnswerAsync(FarewellQuestion question, CancellationToken cancellationToken)
    {
        if (!SnapshotKey.TryParse(question.Key, out var key) || directory.Find(key) is not { } checkpoint)
        {
            return new FarewellAnswer(WasHeld: false);
        }

        await evictor.EvictAsync(checkpoint, CircuitCloseReason.Left, s_longest, cancellationToken).ConfigureAwait(false);
        return new FarewellAnswer(WasHeld: true);
    }
}
