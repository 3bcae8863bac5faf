using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Resume;

/// <summary>A snapshot that this connection alone may resume.</summary>
/// <param name="Snapshot">What it says, in the terms of this version of the app.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Origin">The circuit it was captured from.</param>
/// <param name="IsHandedOver">Whether another server has just let that circuit go for it.</param>
internal readonly record struct ClaimedResume(Snapshot Snapshot, ResumeClaim Claim, CircuitOrigin Origin, bool IsHandedOver);

/// <summary>
/// Owns the claims of snapshots for resumes from first to last: claims them, carries their state over to the new circuit, and confirms them or gives
/// them back.
/// </summary>
internal sealed class ResumeClaims
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    private readonly ResilientSnapshotStore _store;
    private readonly SnapshotSerializer _serializer;
    private readonly SnapshotSaver _saver;
    private readonly BackgroundWrites _writes;
    private readonly PendingResumes _pending;
    private readonly OtherVersions _otherVersions;
    private readonly ServiceStateKeys _serviceKeys;
    private readonly CircuitTakeOver _takeOver;
    private readonly NodeIdentity _node;
    private readonly ResumeMetrics _metrics;
    private readonly SnapshotMetrics _snapshotMetrics;
    private readonly SnapshotOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ResumeClaims> _logger;
    private readonly LogOnce _logged = new();

    // Those that are not over yet.
    private readonly ConcurrentDictionary<CircuitConnection, ResumeClaim> _byConnection = new();
    private readonly ConcurrentDictionary<TrackedCircuit, ResumeClaim> _byCircuit = new();

    public ResumeClaims(
        ResilientSnapshotStore store,
        SnapshotSerializer serializer,
        SnapshotSaver saver,
        CheckpointWorker worker,
        BackgroundWrites writes,
        PendingResumes pending,
        OtherVersions otherVersions,
        ServiceStateKeys serviceKeys,
        CircuitTakeOver takeOver,
        NodeIdentity node,
        ResumeMetrics metrics,
        SnapshotMetrics snapshotMetrics,
        IOptions<SnapshotOptions> options,
        [Clock] TimeProvider time,
        ILogger<ResumeClaims> logger)
    {
        (_store, _serializer, _saver, _writes, _pending, _otherVersions) = (store, serializer, saver, writes, pending, otherVersions);
        (_serviceKeys, _takeOver, _node, _metrics, _snapshotMetrics, _options, _time, _logger) =
            (serviceKeys, takeOver, node, metrics, snapshotMetrics, options.Value, time, logger);
        worker.Saved += SuccessorSaved;
    }

    /// <summary>Claims and reads the snapshot of the circuit with this secret. Null, counted and logged with its reason, when it cannot be had.</summary>
    public async Task<ClaimedResume?> ClaimAsync(string secret, CircuitConnection connection, CancellationToken cancellationToken)
    {
        var key = SnapshotKey.FromSecret(secret);
        var user = UserBinding.For(connection.User);
        var handOver = await _takeOver.TakeOverAsync(key, user, cancellationToken).ConfigureAwait(false);
        if (handOver == HandOverOutcome.WrongUser)
        {
            _snapshotMetrics.SnapshotRefused(SnapshotRefusal.WrongUser);
            Ended(ResumeOutcome.Refused);
            return null;
        }

        await _writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);

        var claimant = $"{_node.Id}/{Guid.NewGuid():N}";
        SnapshotClaim claim;
        try
        {
            claim = await ClaimWhenFreeAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The store may have granted it all the same, and the browser is on its way back with another connection.
            _writes.Release(key, claimant);
            throw;
        }

        if (claim.Outcome != SnapshotClaimOutcome.Claimed)
        {
            Ended(claim.Outcome == SnapshotClaimOutcome.NotFound ? ResumeOutcome.NotFound : ResumeOutcome.AlreadyClaimed);
            Log.ResumeFoundNothing(_logger, claim.Outcome);
            return null;
        }

        var read = _serializer.Read(claim.Payload, key, user, _time);
        if (!read.Succeeded)
        {
            // Given back, not removed: another node may have the keys, the rightful person may come yet. What nobody can read expires.
            _writes.Release(key, claimant);
            Ended(ResumeOutcome.Refused);
            return null;
        }

        if (_otherVersions.IsToBeDiscarded(read.Snapshot))
        {
            _writes.Remove(key);
            Ended(ResumeOutcome.OtherVersion);
            return null;
        }

        CircuitKitTracing.Current?.SetTag(CircuitKitTracing.Predecessor, read.Snapshot.CircuitId);
        var origin = new CircuitOrigin(read.Snapshot.CircuitId, read.Snapshot.FirstOpenedAt) { AppVersion = read.Snapshot.AppVersion };
        var snapshot = _serviceKeys.Translate(read.Snapshot, origin);
        var resume = new ResumeClaim(key, claimant, _writes)
        {
            Roots = RootComponentIds.Of(snapshot.RootComponents),
            IsToBeTold = _otherVersions.IsToBeTold(snapshot),
        };
        var owned = snapshot with { UserMark = UserMark.Of(connection.UserKey), Address = connection.Address };
        return new ClaimedResume(owned, resume, origin, handOver == HandOverOutcome.HandedOver);
    }

    /// <summary>
    /// Saves the same state under the new circuit's key. From the moment the browser knows the new secret it will ask for that key, and the
    /// new circuit's own first checkpoint is still to come. False when the circuit is somebody else's or nobody's by now: then the browser must
    /// not learn of the new one.
    /// </summary>
    public async Task<bool> CarryOverAsync(Snapshot snapshot, ResumeClaim resume, string newSecret, CircuitConnection connection)
    {
        var newKey = SnapshotKey.FromSecret(newSecret);
        _pending.Made(newKey);
        var outcome = SaveOutcome.Lost;
        try
        {
            using var activity = CircuitKitTracing.CarryOver();
            outcome = await _saver.SaveAsync(snapshot with { Key = newKey, Version = 1 }, circuit: null, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The circuit is made: it must reach its browser, whatever becomes of this copy. Its first checkpoint tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CheckpointFailed(_logger, snapshot.CircuitId, exception);
        }

        resume.Carried(newKey, outcome == SaveOutcome.Saved ? snapshot : null, _serviceKeys.HasAppState(snapshot.State));
        var claim = await RenewAsync(resume).ConfigureAwait(false);
        if (claim != SnapshotClaimOutcome.Claimed || connection.IsRevoked)
        {
            connection.Disown();
            _pending.Opened(newKey);
            _writes.Remove(newKey);
            Ended(claim == SnapshotClaimOutcome.AlreadyClaimed ? ResumeOutcome.AlreadyClaimed : ResumeOutcome.NotFound);
            Log.ResumeOvertaken(_logger, snapshot.CircuitId);
            return false;
        }

        Ended(ResumeOutcome.Resumed);
        Log.CircuitResumed(_logger, snapshot.CircuitId, outcome);
        return true;
    }

    /// <summary>The framework did not accept the snapshot (a root component is gone, or its descriptors have expired): it is given back.</summary>
    public void Refused(ClaimedResume claimed, bool isConnectionGone)
    {
        _writes.Release(claimed.Claim.OldKey, claimed.Claim.Claimant);
        if (isConnectionGone)
        {
            // Nobody is there to be told, and the snapshot is not to blame.
            return;
        }

        Ended(ResumeOutcome.Rejected);
        _otherVersions.Refused(claimed.Snapshot);
    }

    /// <summary>The page has other root components than the snapshot: the framework will end the new circuit, and nobody comes back to it.</summary>
    public void PageChanged(ResumeClaim resume)
    {
        _metrics.ResumeFailed(ResumeFailure.PageChanged);
        if (_logged.IsNew(nameof(ResumeFailure.PageChanged)))
        {
            Log.ResumedPageChanged(_logger);
        }

        resume.Forget();
    }

    /// <summary>The new circuit of this connection has its secret: from now on the connection's end gives the claim back.</summary>
    public void Register(CircuitConnection connection, ResumeClaim claim) => _byConnection[connection] = claim;

    /// <summary>The claim of this connection's resume, until it is over.</summary>
    public ResumeClaim? Find(CircuitConnection connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>A circuit is opened on this connection: with a resume, it starts with what was carried over.</summary>
    public void Opened(CircuitConnection connection, TrackedCircuit circuit)
    {
        if (Find(connection) is { } claim)
        {
            _pending.Opened(claim.NewKey);
            claim.Opened(circuit);
            _byCircuit[circuit] = claim;
        }
    }

    /// <summary>The browser shows the page: the old snapshot may go. True once when the page is to be told that another version wrote its state.</summary>
    public bool Confirm(CircuitConnection connection, ResumeClaim claim)
    {
        claim.Confirm();
        var isToBeTold = claim.TryTell();
        _byConnection.TryRemove(KeyValuePair.Create(connection, claim));
        ForgetIfOver(connection.Circuit!, claim);
        return isToBeTold;
    }

    /// <summary>A connection has ended: if its page was never shown, the old snapshot becomes claimable again.</summary>
    public void Disconnected(CircuitConnection connection)
    {
        if (_byConnection.TryRemove(connection, out var claim))
        {
            claim.Abandon();
        }
    }

    /// <summary>A circuit is released; one that its user has left needs no older snapshot either.</summary>
    public void Released(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        if (!_byCircuit.TryRemove(circuit, out var claim))
        {
            return;
        }

        if (reason == CircuitCloseReason.Crashed && !claim.IsConfirmed)
        {
            _metrics.ResumeFailed(ResumeFailure.Crashed);
            Log.ResumedCircuitCrashed(_logger, circuit.Id, circuit.View().ResumedFromVersion);
        }

        if (reason == CircuitCloseReason.Left)
        {
            claim.Leave();
        }
    }

    private void SuccessorSaved(TrackedCircuit circuit)
    {
        if (_byCircuit.TryGetValue(circuit, out var claim))
        {
            claim.SuccessorSaved();
            ForgetIfOver(circuit, claim);
        }
    }

    // One that was given back before its page was shown stays known: should its user leave the new circuit, the old snapshot goes.
    private void ForgetIfOver(TrackedCircuit circuit, ResumeClaim claim)
    {
        if (claim is { IsOver: true, IsConfirmed: true })
        {
            _byCircuit.TryRemove(KeyValuePair.Create(circuit, claim));
        }
    }

    private void Ended(ResumeOutcome outcome)
    {
        _metrics.Resumed(outcome);
        CircuitKitTracing.Current?.End(outcome.TagValue(), isError: outcome != ResumeOutcome.Resumed);
    }

    // Asked after the copy was saved, so that there is an order: who removes the original for good (a sign-out, an operator) before this is
    // obeyed here, and who does it after finds the copy. The lease may have ended on the way as well, and another got the circuit. A store that
    // does not answer has granted it before.
    private async Task<SnapshotClaimOutcome> RenewAsync(ResumeClaim resume)
    {
        var (claim, isStoreReached) = await _store.RenewAsync(resume.OldKey, resume.Claimant, _options.ClaimLease, CancellationToken.None).ConfigureAwait(false);
        return isStoreReached ? claim.Outcome : SnapshotClaimOutcome.Claimed;
    }

    // A claim held by somebody else is usually this very browser's earlier attempt, on a node that died or a connection that broke: worth
    // waiting for until its lease has ended, because the answer "no" makes the browser give up. So is a store that does not answer: while
    // it restarts, "not found" means only that nobody could look.
    private async Task<SnapshotClaim> ClaimWhenFreeAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Claim();
        var started = _time.GetTimestamp();
        for (var next = s_shortestPause; ; next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, s_longestPause.Ticks)))
        {
            var (claim, isStoreReached) = await _store.ClaimAsync(key, claimant, _options.ClaimLease, cancellationToken).ConfigureAwait(false);
            var isWorthWaiting = claim.Outcome == SnapshotClaimOutcome.AlreadyClaimed || (claim.Outcome == SnapshotClaimOutcome.NotFound && !isStoreReached);
            if (!isWorthWaiting || _time.GetElapsedTime(started) > _options.ClaimLease)
            {
                activity?.End(SnapshotMetrics.Name(new SnapshotClaimResult(claim, isStoreReached)));
                return claim;
            }

            var pause = isStoreReached && claim.RetryAfter < next ? claim.RetryAfter : next;
            await Task.Delay(pause + TimeSpan.FromMilliseconds(20), _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
