using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Resume;

/// <summary>A snapshot that this connection alone may resume.</summary>
/// <param name="Snapshot">What it says, in the terms of this version of the app.</param>
/// <param name="Resume">The claim.</param>
/// <param name="Origin">The circuit it was captured from.</param>
/// <param name="IsHandedOver">Whether another server has just let that circuit go for it.</param>
internal readonly record struct ClaimedResume(Snapshot Snapshot, UnconfirmedResume Resume, CircuitOrigin Origin, bool IsHandedOver);

/// <summary>Claims snapshots for resumes, and carries their state over to the new circuit.</summary>
internal sealed class ResumeClaims(
    ResilientSnapshotStore store,
    SnapshotSerializer serializer,
    SnapshotSaver saver,
    SnapshotWrites writes,
    PendingResumes pending,
    OtherVersions otherVersions,
    ServiceStateKeys serviceKeys,
    CircuitTakeOver takeOver,
    NodeIdentity node,
    ResumeMetrics metrics,
    SnapshotMetrics snapshotMetrics,
    IOptions<SnapshotOptions> options,
    TimeProvider time,
    ILogger<ResumeClaims> logger)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly SnapshotOptions _options = options.Value;
    private readonly LogOnce _said = new();

    /// <summary>Claims and reads the snapshot of the circuit with this secret. Null, counted and logged with its reason, when it cannot be had.</summary>
    public async Task<ClaimedResume?> ClaimAsync(string secret, CircuitConnection connection, CancellationToken cancellationToken)
    {
        var key = SnapshotKey.FromSecret(secret);
        var user = UserBinding.For(connection.User);
        var handOver = await takeOver.TakeOverAsync(key, user, cancellationToken).ConfigureAwait(false);
        if (handOver == HandOverOutcome.WrongUser)
        {
            snapshotMetrics.SnapshotRefused(SnapshotRefusal.WrongUser);
            Ended(ResumeOutcome.Refused);
            return null;
        }

        await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);

        var claimant = $"{node.Id}/{Guid.NewGuid():N}";
        SnapshotClaim claim;
        try
        {
            claim = await ClaimWhenFreeAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The store may have granted it all the same, and the browser is on its way back with another connection.
            writes.Release(key, claimant);
            throw;
        }

        if (claim.Outcome != SnapshotClaimOutcome.Claimed)
        {
            Ended(claim.Outcome == SnapshotClaimOutcome.NotFound ? ResumeOutcome.NotFound : ResumeOutcome.AlreadyClaimed);
            Log.ResumeFoundNothing(logger, claim.Outcome);
            return null;
        }

        var read = serializer.Read(claim.Payload, key, user, time);
        if (!read.Succeeded)
        {
            // Given back, not removed: another node may have the keys, the rightful person may come yet. What nobody can read expires.
            writes.Release(key, claimant);
            Ended(ResumeOutcome.Refused);
            return null;
        }

        if (otherVersions.IsToBeDiscarded(read.Snapshot))
        {
            writes.Remove(key);
            Ended(ResumeOutcome.OtherVersion);
            return null;
        }

        CircuitKitTracing.Current?.SetTag(CircuitKitTracing.Predecessor, read.Snapshot.CircuitId);
        var origin = new CircuitOrigin(read.Snapshot.CircuitId, read.Snapshot.FirstOpenedAt) { AppVersion = read.Snapshot.AppVersion };
        var snapshot = serviceKeys.Translate(read.Snapshot, origin);
        var resume = new UnconfirmedResume(key, claimant, writes, pending)
        {
            Roots = RootComponentIds.Of(snapshot.RootComponents),
            IsToBeTold = otherVersions.IsToBeTold(snapshot),
        };
        return new ClaimedResume(snapshot with { UserMark = UserMark.Of(connection.UserKey) }, resume, origin, handOver == HandOverOutcome.HandedOver);
    }

    /// <summary>
    /// Saves the same state under the new circuit's key. From the moment the browser knows the new secret it will ask for that key, and the
    /// new circuit's own first checkpoint is still to come. False when the circuit is somebody else's or nobody's by now: then the browser must
    /// not learn of the new one.
    /// </summary>
    public async Task<bool> CarryOverAsync(Snapshot snapshot, UnconfirmedResume resume, string newSecret, CircuitConnection connection)
    {
        var newKey = SnapshotKey.FromSecret(newSecret);
        pending.Made(newKey);
        var outcome = SnapshotWriteOutcome.NotSaved;
        try
        {
            using var activity = CircuitKitTracing.CarryOver();
            outcome = await saver.SaveAsync(snapshot with { Key = newKey, Version = 1 }, checkpoint: null, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The circuit is made: it must reach its browser, whatever becomes of this copy. Its first checkpoint tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CheckpointFailed(logger, snapshot.CircuitId, exception);
        }

        resume.Carried(newKey, outcome == SnapshotWriteOutcome.Saved ? snapshot : null, serviceKeys.HasAppState(snapshot.State));
        var claim = await RenewAsync(resume).ConfigureAwait(false);
        if (claim != SnapshotClaimOutcome.Claimed || connection.IsRevoked)
        {
            connection.Disown();
            writes.Remove(newKey);
            Ended(claim == SnapshotClaimOutcome.AlreadyClaimed ? ResumeOutcome.AlreadyClaimed : ResumeOutcome.NotFound);
            Log.ResumeOvertaken(logger, snapshot.CircuitId);
            return false;
        }

        Ended(ResumeOutcome.Resumed);
        Log.CircuitResumed(logger, snapshot.CircuitId, outcome);
        return true;
    }

    /// <summary>The framework did not accept the snapshot (a root component is gone, or its descriptors have expired): it is given back.</summary>
    public void Refused(ClaimedResume claimed, bool isConnectionGone)
    {
        writes.Release(claimed.Resume.OldKey, claimed.Resume.Claimant);
        if (isConnectionGone)
        {
            // Nobody is there to be told, and the snapshot is not to blame.
            return;
        }

        Ended(ResumeOutcome.Rejected);
        otherVersions.Refused(claimed.Snapshot);
    }

    /// <summary>The page has other root components than the snapshot: the framework will end the new circuit, and nobody comes back to it.</summary>
    public void PageChanged(UnconfirmedResume resume)
    {
        metrics.ResumeFailed(ResumeFailure.PageChanged);
        if (_said.IsNew(nameof(ResumeFailure.PageChanged)))
        {
            Log.ResumedPageChanged(logger);
        }

        resume.Forget();
    }

    private void Ended(ResumeOutcome outcome)
    {
        metrics.Resumed(outcome);
        CircuitKitTracing.Current?.End(ResumeMetrics.Name(outcome), isError: outcome != ResumeOutcome.Resumed);
    }

    // Asked after the copy was saved, so that there is an order: who removes the original for good (a sign-out, an operator) before this is
    // obeyed here, and who does it after finds the copy. The lease may have ended on the way as well, and another got the circuit. A store that
    // does not answer has granted it before.
    private async Task<SnapshotClaimOutcome> RenewAsync(UnconfirmedResume resume)
    {
        var (claim, isStoreReached) = await store.ClaimAsync(resume.OldKey, resume.Claimant, _options.ClaimLease, CancellationToken.None).ConfigureAwait(false);
        return isStoreReached ? claim.Outcome : SnapshotClaimOutcome.Claimed;
    }

    // A claim held by somebody else is usually this very browser's earlier attempt, on a node that died or a connection that broke: worth
    // waiting for until its lease has ended, because the answer "no" makes the browser give up. So is a store that does not answer: while
    // it restarts, "not found" means only that nobody could look.
    private async Task<SnapshotClaim> ClaimWhenFreeAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Claim();
        var started = time.GetTimestamp();
        for (var next = s_shortestPause; ; next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, s_longestPause.Ticks)))
        {
            var (claim, isStoreReached) = await store.ClaimAsync(key, claimant, _options.ClaimLease, cancellationToken).ConfigureAwait(false);
            var isWorthWaiting = claim.Outcome == SnapshotClaimOutcome.AlreadyClaimed || (claim.Outcome == SnapshotClaimOutcome.NotFound && !isStoreReached);
            if (!isWorthWaiting || time.GetElapsedTime(started) > _options.ClaimLease)
            {
                activity?.End(SnapshotMetrics.Name(new SnapshotClaimResult(claim, isStoreReached)));
                return claim;
            }

            var pause = isStoreReached && claim.RetryAfter < next ? claim.RetryAfter : next;
            await Task.Delay(pause + TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
