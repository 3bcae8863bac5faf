using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Another node heard the farewell of a page whose circuit this one holds: the person has left it.</summary>
internal sealed class DisconnectBeaconHandler(CheckpointDirectory directory, CircuitEvictor evictor)
    : ClusterHandler<DisconnectBeaconQuestion, DisconnectBeaconAnswer>(HandOverJson.Default.DisconnectBeaconQuestion, HandOverJson.Default.DisconnectBeaconAnswer)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public override string Kind => "farewell";

    public override async Task<DisconnectBeaconAnswer> AnswerAsync(DisconnectBeaconQuestion question, CancellationToken cancellationToken)
    {
        if (!SnapshotKey.TryParse(question.Key, out var key) || directory.Find(key) is not { } checkpoint)
        {
            return new DisconnectBeaconAnswer(WasHeld: false);
        }

        // Not cancelled with the asker: the page was left all the same.
        await evictor.EvictAsync(checkpoint, CircuitCloseReason.Left, s_longest, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new DisconnectBeaconAnswer(WasHeld: true);
    }
}
