using CircuitKit.Blazor;
using CircuitKit.Tracking;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>Stands in for the framework's circuit: it has a state to capture, and it ends when it is evicted while it is disconnected.</summary>
internal sealed class SyntheticCircuit(NodeCircuits node, string secret, string user, long changes) : ILiveCircuit
{
    private long _changes = changes;
    private int _isDisconnected;
    private int _isEnding;

    public string Secret => secret;

    public string User => user;

    public long Changes => Volatile.Read(ref _changes);

    /// <summary>What CircuitKit knows of it; set once, as soon as it is open.</summary>
    public TrackedCircuit Tracked { get; set; } = null!;

    public bool IsRetained => Volatile.Read(ref _isEnding) == 0;

    /// <summary>Its user does something that changes its state.</summary>
    public void Change()
    {
        Interlocked.Increment(ref _changes);
        Tracked.Touch();
        Tracked.Use();
        Tracked.Mark();
    }

    /// <summary>Its connection was cut, which the framework notices once.</summary>
    public void Disconnect()
    {
        if (Interlocked.Exchange(ref _isDisconnected, 1) == 0)
        {
            node.Disconnected(this);
        }
    }

    public bool TryEvict()
    {
        if (Volatile.Read(ref _isDisconnected) == 0 || Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return false;
        }

        _ = Task.Run(() => node.Evicted(this));
        return true;
    }

    public Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        CapturedState state = node.State.Capture(Changes);
        return Task.FromResult(
            !IsRetained ? new CaptureResult(CaptureOutcome.Gone)
            : state.Fingerprint == unchanged ? new CaptureResult(CaptureOutcome.Unchanged)
            : new CaptureResult(CaptureOutcome.Captured, state));
    }

    public void MarkEnding() => Volatile.Write(ref _isEnding, 1);

    public ValueTask DisposeForgottenAsync() => ValueTask.CompletedTask;

    public void UseCulture()
    {
    }

    public void KeepCulture()
    {
    }

    public void ForgetRootComponents()
    {
    }
}
