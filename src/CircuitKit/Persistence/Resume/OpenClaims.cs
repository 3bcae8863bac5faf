using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Resume;

/// <summary>Follows the claims of resumes from the new circuit's secret to its first rendered page, by connection and by circuit.</summary>
internal sealed class OpenClaims
{
    private readonly ResilientSnapshotStore _store;
    private readonly CircuitEvictor _evictor;
    private readonly NodeIdentity _node;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly UnopenedResumes _unopened;
    private readonly ResumeMetrics _metrics;
    private readonly ILogger<OpenClaims> _logger;

    // Those that are not over yet.
    private readonly ConcurrentDictionary<CircuitConnection, ResumeClaim> _byConnection = new();
    private readonly ConcurrentDictionary<TrackedCircuit, ResumeClaim> _byCircuit = new();

    public OpenClaims(
        CheckpointWorker worker,
        ResilientSnapshotStore store,
        CircuitEvictor evictor,
        UnopenedResumes unopened,
        NodeIdentity node,
        ResumeMetrics metrics,
        IOptions<SnapshotOptions> options,
        [Clock] TimeProvider time,
        ILogger<OpenClaims> logger)
    {
        (_store, _evictor, _unopened, _node, _lease) = (store, evictor, unopened, node, options.Value.ClaimLease);
        (_metrics, _time, _logger) = (metrics, time, logger);
        worker.Saved += SuccessorSaved;
    }

    /// <summary>The new circuit of this connection has its secret: from now on the connection's end gives the claim back.</summary>
    public void Register(CircuitConnection connection, ResumeClaim claim) => _byConnection[connection] = claim;

    /// <summary>The claim of this connection's resume, until it is over.</summary>
    public ResumeClaim? Find(CircuitConnection connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>The claim this circuit was resumed with, while its page was not shown.</summary>
    public ResumeClaim? Find(TrackedCircuit circuit) => _byCircuit.GetValueOrDefault(circuit);

    /// <summary>A circuit is opened on this connection: with a resume, it starts with what was carried over. False without one.</summary>
    public bool Opened(CircuitConnection connection, TrackedCircuit circuit)
    {
        if (Find(connection) is not { } claim)
        {
            return false;
        }

        claim.Opened(circuit);
        _byCircuit[circuit] = claim;
        _unopened.Opened(claim.NewKey);
        return true;
    }

    /// <summary>
    /// The browser shows the page: the old snapshot may go. True once when the page is to be told that another version wrote its state.
    /// </summary>
    public bool Confirm(CircuitConnection connection, ResumeClaim claim)
    {
        var circuit = connection.Circuit!;
        _byConnection.TryRemove(KeyValuePair.Create(connection, claim));
        if (_time.GetTimestamp() > claim.LeaseEnds)
        {
            _ = ConfirmLateAsync(circuit, claim);
            return false;
        }

        claim.Confirm();
        circuit.ResumedFrom = null;
        var isToBeTold = claim.TryTell();
        ForgetIfOver(circuit, claim);
        return isToBeTold;
    }

    /// <summary>A browser has reconnected to the new circuit, whose page may never have been acknowledged.</summary>
    public void Reconnected(TrackedCircuit circuit, ResumeClaim claim)
    {
        claim.Reconnected();
        if (claim.IsConfirmed)
        {
            circuit.ResumedFrom = null;
            ForgetIfOver(circuit, claim);
        }
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

        // What has crashed twice is not for a third time.
        if (reason == CircuitCloseReason.Left || (reason == CircuitCloseReason.Crashed && claim.ContinuesAfterCrash))
        {
            claim.Leave();
        }
    }

    // The page was slow, or this process stood still: another may have the snapshot by now, and could not tell this node.
    private async Task ConfirmLateAsync(TrackedCircuit circuit, ResumeClaim claim)
    {
        var note = new SuccessorNote(claim.NewKey, _node.Id) { IsOffered = claim.ContinuesAfterCrash }.ToString();
        var outcome = await _store.NoteSuccessorAsync(claim.Held, note, _lease, CancellationToken.None).ConfigureAwait(false);
        if (outcome == SnapshotClaimOutcome.Claimed)
        {
            claim.Confirm();
            circuit.ResumedFrom = null;
            ForgetIfOver(circuit, claim);
        }
        else if (claim.TrySupersede())
        {
            Log.SuccessorEnded(_logger, SuccessorEnd.Ended);
            await _evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.Resumed), CheckpointWorker.EvictionLimit, CancellationToken.None)
                .ConfigureAwait(false);
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
}
