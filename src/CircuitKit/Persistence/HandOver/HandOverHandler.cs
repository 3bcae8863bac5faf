using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Another node asks for a circuit that this one holds.</summary>
internal sealed class HandOverHandler(LocalHandOver local)
    : ClusterHandler<HandOverQuestion, HandOverAnswer>(HandOverJson.Default.HandOverQuestion, HandOverJson.Default.HandOverAnswer)
{
    public const string KindOfQuestion = "hand-over";

    public override string Kind => KindOfQuestion;

    public override async Task<HandOverAnswer> AnswerAsync(HandOverQuestion question, CancellationToken cancellationToken) =>
        new(SnapshotKey.TryParse(question.Key, out var key)
            ? await local.GiveUpAsync(key, UserBinding.FromBytes(question.User), cancellationToken).ConfigureAwait(false)
            : HandOverOutcome.NotHeld);
}
