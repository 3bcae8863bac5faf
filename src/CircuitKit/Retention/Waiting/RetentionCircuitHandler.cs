using CircuitKit.Checkpoints;
using CircuitKit.Checkpoints.Eviction;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace CircuitKit.Retention.Waiting;

/// <summary>One per circuit: tells the sweeper when its browser goes away and comes back.</summary>
internal sealed class RetentionCircuitHandler(
    CheckpointCircuitHandler checkpoints,
    RetentionSweeper sweeper,
    RetentionDecider decider,
    CircuitEvictor evictor,
    StockRetention stock,
    IOptions<CircuitKitOptions> options) : CircuitHandler
{
    private WaitingCircuit? _waiting;

    /// <summary>Right after the checkpoint side.</summary>
    public override int Order => int.MinValue + 2;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // The framework says the same of a circuit that it is disposing, and does not know any more: it waits for nobody. And one that is hibernated is
        // connected as far as its person knows: no rule for absent ones is to shorten its snapshot's time.
        if (stock.IsReplaced && _waiting is null && checkpoints.Checkpoint is { Live.IsRetained: true, Entry.State: not CircuitState.Hibernated } checkpoint)
        {
            var waiting = _waiting = sweeper.Left(new OpenedCircuit(checkpoint, decider, evictor, options.Value.Snapshots.TimeToLive));
            checkpoint.Settled = () => sweeper.JudgeAgain(waiting);
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => Forget(isBack: true);

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken) => Forget(isBack: false);

    private Task Forget(bool isBack)
    {
        if (_waiting is { } waiting)
        {
            _waiting = null;
            checkpoints.Checkpoint?.Settled = null;
            sweeper.Forget(waiting, isBack);
        }

        return Task.CompletedTask;
    }
}
