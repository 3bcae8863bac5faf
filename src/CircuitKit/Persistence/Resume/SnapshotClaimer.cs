using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Resume;

/// <summary>Claims snapshots, and waits for those that somebody else has claimed.</summary>
internal sealed class SnapshotClaimer(
    ResilientSnapshotStore store, BackgroundWrites writes, NodeIdentity node, IOptions<SnapshotOptions> options, [Clock] TimeProvider time)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _lease = options.Value.ClaimLease;

    public async Task<(SnapshotClaim Claim, HeldClaim Held)> ClaimAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        var claimant = $"{node.Id}/{Guid.NewGuid():N}";
        try
        {
            var (claim, asked) = await ClaimWhenFreeAsync(key, claimant, cancellationToken).ConfigureAwait(false);
            return (claim, new HeldClaim(key, claimant, claim.User, asked - claim.Age));
        }
        catch (OperationCanceledException)
        {
            // The store may have granted it all the same, and the browser is on its way back with another connection.
            writes.Release(key, claimant);
            throw;
        }
    }

    // A claim held by somebody else is usually this very browser's earlier attempt, on a node that died or a connection that broke: worth
    // waiting for until its lease has ended, because the answer "no" makes the browser give up. So is a store that does not answer: while
    // it restarts, "not found" means only that nobody could look.
    private async Task<(SnapshotClaim Claim, DateTimeOffset Asked)> ClaimWhenFreeAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Claim();
        var started = time.GetTimestamp();
        for (var next = s_shortestPause; ; next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, s_longestPause.Ticks)))
        {
            var asked = time.GetUtcNow();
            var (claim, isStoreReached) = await store.ClaimAsync(key, claimant, _lease, cancellationToken).ConfigureAwait(false);
            var isWorthWaiting = claim.Outcome == SnapshotClaimOutcome.AlreadyClaimed || (claim.Outcome == SnapshotClaimOutcome.NotFound && !isStoreReached);
            if (!isWorthWaiting || time.GetElapsedTime(started) > _lease)
            {
                activity?.End(SnapshotMetrics.Name(new SnapshotClaimResult(claim, isStoreReached)));
                return (claim, asked);
            }

            var pause = isStoreReached && claim.RetryAfter < next ? claim.RetryAfter : next;
            await Task.Delay(pause + TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
