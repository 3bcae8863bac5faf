using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>A circuit that was open when its browser's connection was lost.</summary>
internal sealed class DisconnectedCircuit(
    TrackedCircuit circuit, RetentionDecider decider, CircuitEvictor evictor, TimeSpan timeToLive, long since, DateTimeOffset sinceTime)
    : RetainedCircuit(since, sinceTime)
{
    // A rewriting in the store is worth it when the snapshot would stay much longer than was decided.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(10);

    public override string Id => circuit.Id;

    public override string? Owner { get; } = circuit.UserKey is { } user ? $"user {user}" : circuit.Address;

    public override bool IsUnusedAnonymous => !circuit.HasBeenUsed && !UserSubject.IsSignedIn(circuit.User);

    public override bool IsDisconnected => circuit.IsDisconnected;

    public override RetentionVerdict Judge() => decider.Judge(circuit);

    public override void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
        if (decision is null)
        {
            circuit.Retention = null;
            if (circuit.SavedFingerprint is not null && circuit.SavedFor < timeToLive)
            {
                circuit.SaveAgain();
            }

            return;
        }

        circuit.Retention = new RetentionInfo
        {
            LiveUntil = until,
            KeepSnapshot = decision.KeepSnapshot,
            Value = decision.Value,
            Reason = decision.Reason,
        };
        var savedFor = circuit.SavedFor < timeToLive ? circuit.SavedFor : timeToLive;
        if (circuit.SavedFingerprint is not null && circuit.SavedAt + savedFor > until + decision.KeepSnapshot + s_tolerance)
        {
            circuit.SaveAgain();
        }
    }

    public override Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout) => evictor.EvictAsync(
        circuit,
        new EndRequest(cause == EvictionCause.Expired ? CircuitCloseReason.Expired : CircuitCloseReason.Evicted) { OnlyWhileDisconnected = true },
        timeout,
        CancellationToken.None);
}
