using CircuitKit.Blazor;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>
/// A circuit that was started and never opened: its browser went away in between, or never meant to stay. The framework keeps it all the same, and
/// tells no circuit handler of it.
/// </summary>
internal sealed class UnopenedCircuit(
    string secret, CircuitConnection connection, RetentionDecider decider, BlazorBridge bridge, CheckpointDirectory directory, Action<SnapshotKey> ended) : IAwayCircuit
{
    public SnapshotKey Key { get; } = SnapshotKey.FromSecret(secret);

    public string Id => "unopened";

    public string? Crowd { get; } = connection.UserKey is { } user ? $"user {user}" : connection.Address;

    public bool IsUnusedAnonymous { get; } = !UserSubject.IsSignedIn(connection.User);

    public bool IsAway => directory.Find(Key) is null && bridge.IsDisconnected(secret);

    public RetentionVerdict Judge() => decider.JudgeUnopened();

    public void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
    }

    public Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout)
    {
        var isEvicted = IsAway && bridge.TryEvict(secret);
        ended(Key);
        return Task.FromResult(isEvicted ? EvictionOutcome.NotSaved : EvictionOutcome.TimedOut);
    }
}
