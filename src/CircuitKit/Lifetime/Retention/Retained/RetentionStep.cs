using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Hands a circuit to the sweeper when it is disconnected, and takes it back when its browser reconnects.</summary>
internal sealed class RetentionStep(
    RetentionSweeper sweeper,
    RetentionDecider decider,
    CircuitEvictor evictor,
    FrameworkRetention framework,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time) : CircuitStep
{
    private readonly ConcurrentDictionary<TrackedCircuit, RetainedCircuit> _retained = new();
    private readonly TimeSpan _timeToLive = options.Value.TimeToLive;

    public override void Disconnected(TrackedCircuit circuit)
    {
        // The framework also reports this of a circuit that it is disposing and no longer retains: no browser comes back to that one.
        if (!framework.IsReplaced || circuit is not { Live.IsRetained: true })
        {
            return;
        }

        var retained = new DisconnectedCircuit(circuit, decider, evictor, _timeToLive, time.GetTimestamp(), time.GetUtcNow());
        if (_retained.TryAdd(circuit, retained))
        {
            circuit.AttemptCompleted = () => sweeper.DecideAgain(retained);
            sweeper.Retain(retained);
        }
    }

    public override void ConnectionUp(TrackedCircuit circuit) => Forget(circuit, isBack: true);

    public override void Released(TrackedCircuit circuit, CircuitCloseReason reason) => Forget(circuit, isBack: false);

    private void Forget(TrackedCircuit circuit, bool isBack)
    {
        if (_retained.TryRemove(circuit, out var retained))
        {
            circuit.AttemptCompleted = null;
            sweeper.Forget(retained, isBack);
        }
    }
}

/// <summary>A circuit that was open when its connection was lost.</summary>
internal sealed class DisconnectedCircuit(
    TrackedCircuit circuit, RetentionDecider decider, CircuitEvictor evictor, TimeSpan timeToLive, long since, DateTimeOffset sinceTime)
    : RetainedCircuit(since, sinceTime)
{
    // Another write is worth it only for a snapshot that would stay much longer than decided.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(10);

    public override string Id => circuit.Id;

    public override string? Owner { get; } = circuit.UserKey is { } user ? $"user {user}" : circuit.Address;

    public override bool IsUnusedAnonymous => !circuit.HasBeenUsed && !UserSubject.IsSignedIn(circuit.User);

    public override bool IsDisconnected => circuit.IsDisconnected;

    public override bool IsEnding => circuit.End is { OnlyWhileDisconnected: false };

    public override AppliedDecision Decide() => decider.Decide(circuit);

    public override void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
        var savedFor = circuit.SavedFor < timeToLive ? circuit.SavedFor : timeToLive;
        circuit.Retention = decision is null ? null : new RetentionInfo
        {
            LiveUntil = until,
            KeepSnapshot = decision.KeepSnapshot,
            Value = decision.Value,
            Reason = decision.Reason,
        };

        // Saved again with the time that now applies: the whole time to live when the browser is back, else what was decided if that is shorter.
        var isWrong = decision is null ? savedFor < timeToLive : circuit.SavedAt + savedFor > until + decision.KeepSnapshot + s_tolerance;
        if (isWrong && circuit.SavedFingerprint is not null)
        {
            circuit.SaveAgain();
        }
    }

    public override Task<EvictionOutcome> EvictAsync(EvictionCause cause) => evictor.EvictAsync(
        circuit,
        new EndRequest(cause == EvictionCause.Expired ? CircuitCloseReason.Expired : CircuitCloseReason.Evicted) { OnlyWhileDisconnected = true },
        evictor.DefaultTimeout,
        CancellationToken.None);
}
