using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>What is done when the browser of an open circuit goes away, and when it is back or the circuit gone.</summary>
internal sealed class CircuitLeaving(
    RetentionSweeper sweeper, RetentionDecider decider, CircuitEvictor evictor, FrameworkRetention stock, IOptions<SnapshotOptions> options)
{
    /// <summary>Its wait; null when it does not wait for anybody.</summary>
    public WaitingCircuit? Leave(CircuitCheckpoint checkpoint)
    {
        // The framework says the same of a circuit that it is disposing, and does not know any more: it waits for nobody. And one that is hibernated is
        // connected as far as its person knows: no rule for absent ones is to shorten its snapshot's time.
        if (!stock.IsReplaced || checkpoint is not { Live.IsRetained: true, Entry.State: not CircuitState.Hibernated })
        {
            return null;
        }

        var waiting = sweeper.Left(new OpenedCircuit(checkpoint, decider, evictor, options.Value.TimeToLive));
        checkpoint.Settled = () => sweeper.JudgeAgain(waiting);
        return waiting;
    }

    public void Forget(WaitingCircuit waiting, CircuitCheckpoint? checkpoint, bool isBack)
    {
        checkpoint?.Settled = null;
        sweeper.Forget(waiting, isBack);
    }
}
