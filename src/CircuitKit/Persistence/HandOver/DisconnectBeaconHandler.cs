using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Reload;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Ends a circuit of this node whose disconnect beacon another node received.</summary>
internal sealed class DisconnectBeaconHandler(CircuitTable circuits, CircuitEvictor evictor, ReloadPages reload, BackgroundWrites writes)
    : ClusterHandler<DisconnectBeaconQuestion, DisconnectBeaconAnswer>(HandOverJson.Default)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public override string Kind => "disconnect-beacon";

    public override async Task<DisconnectBeaconAnswer> AnswerAsync(DisconnectBeaconQuestion question, CancellationToken cancellationToken)
    {
        if (!SnapshotKey.TryParse(question.Key, out var key))
        {
            return new DisconnectBeaconAnswer(WasHeld: false);
        }

        if (circuits.FindLive(key) is not { } circuit)
        {
            // Its last state may be on its way to the store, from where the asking node removes it.
            await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
            return new DisconnectBeaconAnswer(WasHeld: false);
        }

        reload.TryKeep(circuit);

        // The user has left the page: the eviction goes on when the asking node waits no longer.
        await evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.Left), s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return new DisconnectBeaconAnswer(WasHeld: true);
    }
}
