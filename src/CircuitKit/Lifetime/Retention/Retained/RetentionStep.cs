using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Hands a circuit to the sweeper when it is disconnected, and takes it back when its browser is there again.</summary>
internal sealed class RetentionStep(
    RetentionSweeper sweeper,
    RetentionDecider decider,
    CircuitEvictor evictor,
    FrameworkRetention framework,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time) : CircuitStep
{
    private readonly TimeSpan _timeToLive = options.Value.TimeToLive;

    public override void Disconnected(TrackedCircuit circuit)
    {
        // The framework reports the same of a circuit that it is disposing, and does not know any more: nobody comes back to that one.
        if (framework.IsReplaced && circuit is { Live.IsRetained: true })
        {
            sweeper.Retain(new DisconnectedCircuit(circuit, decider, evictor, _timeToLive, time.GetTimestamp(), time.GetUtcNow()), circuit);
        }
    }

    public override void ConnectionUp(TrackedCircuit circuit) => sweeper.Forget(circuit, isBack: true);

    public override void Released(TrackedCircuit circuit, CircuitCloseReason reason) => sweeper.Forget(circuit, isBack: false);
}
