using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>A circuit as the person has seen it.</summary>
internal sealed class OpenedCircuit(CircuitCheckpoint checkpoint, RetentionDecider decider, CircuitEvictor evictor, TimeSpan timeToLive) : IAwayCircuit
{
    // A rewriting in the store is worth it when the snapshot would stay much longer than was decided.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(10);

    public string Id => checkpoint.Entry.Id;

    public string? Crowd { get; } = checkpoint.Entry.UserKey is { } user ? $"user {user}" : checkpoint.Entry.Address;

    public bool IsUnusedAnonymous => !checkpoint.Entry.HasBeenUsed && !UserSubject.IsSignedIn(checkpoint.Entry.User);

    public bool IsAway => !checkpoint.IsClosed && checkpoint.Entry.State == CircuitState.Disconnected;

    public RetentionVerdict Judge() => decider.Judge(checkpoint);

    public void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
        if (decision is null)
        {
            checkpoint.Waiting = null;
            checkpoint.Entry.Kept(null);
            if (checkpoint.SavedFingerprint is not null && checkpoint.SavedFor < timeToLive)
            {
                WriteAgain();
            }

            return;
        }

        checkpoint.Waiting = new WaitingTerm(until, decision.KeepSnapshot);
        checkpoint.Entry.Kept(new RetentionInfo(until, decision.KeepSnapshot, decision.Value, decision.Reason));
        if (checkpoint.SavedFingerprint is not null && checkpoint.SavedAt + Min(checkpoint.SavedFor, timeToLive) > until + decision.KeepSnapshot + s_tolerance)
        {
            WriteAgain();
        }
    }

    public Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout) => evictor.EvictAwayAsync(
        checkpoint, cause == EvictionCause.Expired ? CircuitCloseReason.Expired : CircuitCloseReason.Evicted, timeout, CancellationToken.None);

    private void WriteAgain()
    {
        checkpoint.MustBeWritten();
        checkpoint.Mark();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
