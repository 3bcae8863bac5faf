using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Gives up a circuit of this node to whoever came with its secret: another node, or another connection here.</summary>
internal sealed class LocalHandOver(CheckpointDirectory directory, CircuitEvictor evictor, SnapshotWrites writes, ILogger<LocalHandOver> logger)
{
    // Longer than anybody waits: who asked has gone on with the last checkpoint by then, and the circuit must not live on here as well.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public async Task<HandOverOutcome> GiveUpAsync(SnapshotKey key, UserBinding user, CancellationToken cancellationToken)
    {
        if (directory.Find(key) is not { } checkpoint)
        {
            await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
            return HandOverOutcome.NotHeld;
        }

        if (checkpoint.User != user)
        {
            return HandOverOutcome.WrongUser;
        }

        // Not cancelled with the one who asked: half an eviction helps nobody.
        var outcome = await evictor.EvictAsync(checkpoint, CircuitCloseReason.HandedOver, s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        Log.CircuitHandedOver(logger, checkpoint.Entry.Id, outcome);
        return outcome == EvictionOutcome.Saved ? HandOverOutcome.HandedOver : HandOverOutcome.Failed;
    }
}
