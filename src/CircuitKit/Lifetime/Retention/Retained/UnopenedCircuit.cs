using CircuitKit.Blazor;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>
/// A circuit that was started and never opened: its browser went away in between, or never meant to stay. The framework keeps it all the same, and
/// calls no circuit handler for it.
/// </summary>
internal sealed class UnopenedCircuit(
    string secret, CircuitConnection connection, RetentionDecider decider, BlazorBridge bridge, CircuitTable circuits, Action<SnapshotKey> ended, TimeProvider time)
    : RetainedCircuit(time.GetTimestamp(), time.GetUtcNow())
{
    public SnapshotKey Key { get; } = SnapshotKey.FromSecret(secret);

    public override string Id => "unopened";

    public override string? Owner { get; } = connection.UserKey is { } user ? $"user {user}" : connection.Address;

    public override bool IsUnusedAnonymous { get; } = !UserSubject.IsSignedIn(connection.User);

    public override bool IsDisconnected => circuits.FindLive(Key) is null && bridge.IsDisconnected(secret);

    public override RetentionVerdict Judge() => decider.JudgeUnopened();

    public override void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
    }

    public override Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout)
    {
        var isEvicted = IsDisconnected && bridge.TryEvict(secret);
        ended(Key);
        return Task.FromResult(isEvicted ? EvictionOutcome.NotSaved : EvictionOutcome.TimedOut);
    }
}
