using CircuitKit.Persistence;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>One per circuit, so with as little in it as possible: tells the sweeper when its browser goes away and comes back.</summary>
internal sealed class RetentionCircuitHandler(CheckpointCircuitHandler checkpoints, CircuitLeaving leaving) : CircuitHandler
{
    private WaitingCircuit? _waiting;

    /// <summary>Right after the checkpoint side.</summary>
    public override int Order => int.MinValue + 2;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_waiting is null && checkpoints.Checkpoint is { } checkpoint)
        {
            _waiting = leaving.Leave(checkpoint);
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
            leaving.Forget(waiting, checkpoints.Checkpoint, isBack);
        }

        return Task.CompletedTask;
    }
}
