using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Resume;

/// <summary>A snapshot that this connection alone may resume.</summary>
/// <param name="Snapshot">What it says, in the terms of this version of the app.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Origin">The circuit it was captured from.</param>
/// <param name="IsHandedOver">Whether another server has just let that circuit go for it.</param>
internal readonly record struct ClaimedResume(Snapshot Snapshot, ResumeClaim Claim, CircuitOrigin Origin, bool IsHandedOver);

/// <summary>
/// Claims snapshots for resumes, sees to it that no other circuit goes on with them, and carries their state over to the new circuit.
/// <see cref="OpenClaims"/> confirms them or gives them back.
/// </summary>
internal sealed class ResumeClaims(
    ResilientSnapshotStore store,
    SnapshotSerializer serializer,
    SnapshotSaver saver,
    BackgroundWrites writes,
    UnopenedResumes unopened,
    Successors successors,
    NodeIdentity node,
    OtherVersions otherVersions,
    ServiceStateKeys serviceKeys,
    CircuitTakeOver takeOver,
    ResumeMetrics metrics,
    ResumeReport report,
    CrashMetrics crashes,
    SnapshotMetrics snapshotMetrics,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time,
    ILogger<ResumeClaims> logger)
{
    /// <summary>The message to the page's script (<c>reload.js</c>) that the snapshot is another user's.</summary>
    private const string OtherUserMessage = "CircuitKit.OtherUser";

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly LogOnce _logged = new();

    /// <summary>Claims and reads the snapshot of the circuit with this secret. Null if that fails; the reason is counted and logged.</summary>
    public async Task<ClaimedResume?> ClaimAsync(string secret, CircuitConnection connection, CancellationToken cancellationToken)
    {
        if (connection.Copy is { } copy)
        {
            return await ClaimAsync(copy, HandOverOutcome.Copied, connection, cancellationToken).ConfigureAwait(false);
        }

        var key = SnapshotKey.FromSecret(secret);
        var request = new TakeOverRequest(key, UserBinding.For(connection.User), connection.ReloadedTab);
        var handOver = await takeOver.TakeOverAsync(request, cancellationToken).ConfigureAwait(false);
        if (handOver == HandOverOutcome.WrongUser)
        {
            snapshotMetrics.SnapshotRefused(SnapshotRefusal.WrongUser);
            report.Ended(ResumeOutcome.Refused);
            await TellOtherUserAsync(connection, cancellationToken).ConfigureAwait(false);
            return null;
        }

        // A page of which only the secret is known may be a copy: its server has to say that the other one is gone.
        if (handOver == HandOverOutcome.InUse
            || (connection.ReloadedTab is "" && handOver == HandOverOutcome.TimedOut))
        {
            report.Ended(ResumeOutcome.InUse);
            return null;
        }

        return await ClaimAsync(key, handOver, connection, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ClaimedResume?> ClaimAsync(
        SnapshotKey key, HandOverOutcome handOver, CircuitConnection connection, CancellationToken cancellationToken)
    {
        await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
        var (claim, held) = await HoldAsync(key, cancellationToken).ConfigureAwait(false);
        if (claim.Outcome != SnapshotClaimOutcome.Claimed)
        {
            report.NotClaimed(claim.Outcome);
            return null;
        }

        var read = serializer.Read(claim.Payload, key, UserBinding.For(connection.User), time);
        if (!read.Succeeded)
        {
            // Given back, not removed: another node may have the keys, the rightful person may come yet. What nobody can read expires.
            writes.Release(key, held.Claimant);
            report.Ended(ResumeOutcome.Refused);
            if (read.Refusal == SnapshotRefusal.WrongUser)
            {
                await TellOtherUserAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        if (otherVersions.IsToBeDiscarded(read.Snapshot))
        {
            writes.Remove(key);
            report.Ended(ResumeOutcome.OtherVersion);
            return null;
        }

        var snapshot = SnapshotSaver.WithoutNotes(read.Snapshot, out var notes);
        if (notes.SignIn is { } signIn && await store.IsSignedOutAsync(signIn, CancellationToken.None).ConfigureAwait(false))
        {
            writes.Remove(key);
            report.NotClaimed(SnapshotClaimOutcome.NotFound);
            return null;
        }

        // Once it is known that this is its user, and not withdrawn with the browser: half an end helps nobody.
        if (!await successors.EndAllAsync(key, claim.Successor).ConfigureAwait(false))
        {
            writes.Remove(key);
            report.NotClaimed(SnapshotClaimOutcome.NotFound);
            return null;
        }

        var afterCrash = (IsOffered: SuccessorNote.IsOffer(claim.Successor), notes.MayCrashAgain);
        return Resume(snapshot, held, notes.ResumedFrom, afterCrash, handOver, connection);
    }

    /// <summary>
    /// Saves the same state under the new circuit's key. From the moment the browser knows the new secret it will ask for that key, and the
    /// new circuit's own first checkpoint is still to come. False when the circuit is somebody else's or nobody's by now: then the browser must
    /// not learn of the new one.
    /// </summary>
    public async Task<bool> CarryOverAsync(Snapshot snapshot, ResumeClaim resume, string newSecret, CircuitConnection connection)
    {
        var newKey = SnapshotKey.FromSecret(newSecret);
        unopened.Made(new UnopenedResume(newKey, newSecret, resume, UserBinding.For(connection.User)) { Connection = connection });
        if (resume.ResumedFrom is { } before)
        {
            writes.Remove(before);
        }

        var outcome = SaveOutcome.Lost;
        try
        {
            using var activity = CircuitKitTracing.CarryOver();
            var copy = SnapshotSaver.WithNotes(
                snapshot with { Key = newKey, Version = 1 },
                new SnapshotNotes(resume.OldKey, resume.ContinuesAfterCrash, connection.SignIn?.Mark));
            outcome = await saver.SaveAsync(copy, circuit: null, CancellationToken.None).ConfigureAwait(false);
        }
        // The circuit is made: it must reach its browser, whatever becomes of this copy. Its first checkpoint tries again.
        catch (Exception exception)
        {
            Log.BackgroundWriteFailed(logger, exception);
        }

        resume.Carried(newKey, outcome == SaveOutcome.Saved ? snapshot : null, serviceKeys.HasAppState(snapshot.State));
        var claim = await NoteAsync(resume).ConfigureAwait(false);
        if (claim != SnapshotClaimOutcome.Claimed || connection.IsRevoked)
        {
            connection.Disown();
            unopened.Forget(newKey);
            writes.Remove(newKey);
            report.Ended(claim == SnapshotClaimOutcome.AlreadyClaimed ? ResumeOutcome.AlreadyClaimed : ResumeOutcome.NotFound);
            Log.ResumeOvertaken(logger, snapshot.CircuitId);
            return false;
        }

        report.Ended(ResumeOutcome.Resumed);
        Log.CircuitResumed(logger, snapshot.CircuitId, outcome);
        if (resume.IsOffered)
        {
            crashes.Crashed(CrashOutcome.Taken);
            Log.CrashOfferTaken(logger, snapshot.CircuitId, snapshot.CapturedAt);
        }

        return true;
    }

    /// <summary>The framework did not accept the snapshot (a root component is gone, or its descriptors have expired): it is given back.</summary>
    public void Refused(ClaimedResume claimed, bool isConnectionGone)
    {
        writes.Release(claimed.Claim.OldKey, claimed.Claim.Claimant);
        if (isConnectionGone)
        {
            // Nobody is there to be told, and the snapshot is not to blame.
            return;
        }

        report.Ended(ResumeOutcome.Rejected);
        otherVersions.Refused(claimed.Snapshot);
    }

    /// <summary>The page has other root components than the snapshot: the framework will end the new circuit, and nobody comes back to it.</summary>
    public void PageChanged(ResumeClaim resume)
    {
        metrics.ResumeFailed(ResumeFailure.PageChanged);
        if (_logged.IsNew(nameof(ResumeFailure.PageChanged)))
        {
            Log.ResumedPageChanged(logger);
        }

        resume.Forget();
    }

    // Its user may have been signed out, and will sign in again in this tab: the page's script keeps the secret for then.
    private static Task TellOtherUserAsync(CircuitConnection connection, CancellationToken cancellationToken) =>
        connection.TellAsync(OtherUserMessage, [], cancellationToken);

    private ClaimedResume Resume(
        Snapshot found,
        HeldClaim held,
        SnapshotKey? resumedFrom,
        (bool IsOffered, bool MayCrashAgain) afterCrash,
        HandOverOutcome handOver,
        CircuitConnection connection)
    {
        CircuitKitTracing.Current?.SetTag(CircuitKitTracing.Predecessor, found.CircuitId);
        var origin = new CircuitOrigin(connection.IsDuplicate ? null : found.CircuitId, found.FirstOpenedAt) { AppVersion = found.AppVersion };
        var snapshot = serviceKeys.Translate(found, origin);
        var claim = new ResumeClaim(held, writes)
        {
            Roots = RootComponentIds.Of(snapshot.RootComponents),
            IsToBeTold = otherVersions.IsToBeTold(snapshot),
            ResumedFrom = resumedFrom,
            IsOffered = afterCrash.IsOffered,
            ContinuesAfterCrash = afterCrash.IsOffered || afterCrash.MayCrashAgain,
        };
        var owned = snapshot with { UserMark = UserMark.Of(connection.UserKey), Address = connection.Address };
        return new ClaimedResume(owned, claim, origin, handOver == HandOverOutcome.HandedOver);
    }

    // After the copy was saved, so that there is an order: who removes the original for good (a sign-out, an operator) before this is obeyed here,
    // and
    // who does it after finds the copy. The lease may have ended on the way as well, and another got the circuit. What the old snapshot was itself
    // resumed from is gone before the browser learns of the new circuit, or it would lead to a second one.
    private async Task<SnapshotClaimOutcome> NoteAsync(ResumeClaim resume)
    {
        resume.LeaseEnds = time.GetTimestamp() + (long)(options.Value.ClaimLease.TotalSeconds * time.TimestampFrequency);
        var note = successors.NoteOf(resume);
        var outcome = await store.NoteSuccessorAsync(resume.Held, note, options.Value.ClaimLease, CancellationToken.None).ConfigureAwait(false);
        if (resume.ResumedFrom is { } before)
        {
            await writes.WaitForAsync(before, CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task<(SnapshotClaim Claim, HeldClaim Held)> HoldAsync(SnapshotKey key, CancellationToken cancellationToken)
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
    private async Task<(SnapshotClaim Claim, DateTimeOffset Asked)> ClaimWhenFreeAsync(
        SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Claim();
        var started = time.GetTimestamp();
        for (var next = s_shortestPause; ; next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, s_longestPause.Ticks)))
        {
            var asked = time.GetUtcNow();
            var (claim, isStoreReached) = await store.ClaimAsync(key, claimant, options.Value.ClaimLease, cancellationToken).ConfigureAwait(false);
            var isWorthWaiting = claim.Outcome == SnapshotClaimOutcome.AlreadyClaimed
                || (claim.Outcome == SnapshotClaimOutcome.NotFound && !isStoreReached);
            if (!isWorthWaiting || time.GetElapsedTime(started) > options.Value.ClaimLease)
            {
                activity?.End(SnapshotMetrics.Name(new SnapshotClaimResult(claim, isStoreReached)));
                return (claim, asked);
            }

            var pause = isStoreReached && claim.RetryAfter < next ? claim.RetryAfter : next;
            await Task.Delay(pause + TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
