using System.Collections.Concurrent;
using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence.Resume;

/// <summary>Follows the claims of resumes from the new circuit's secret to its first rendered page, by connection and by circuit.</summary>
internal sealed class OpenClaims
{
    private readonly UnopenedResumes _unopened;
    private readonly ResumeMetrics _metrics;
    private readonly ILogger<OpenClaims> _logger;

    // Those that are not over yet.
    private readonly ConcurrentDictionary<CircuitConnection, ResumeClaim> _byConnection = new();
    private readonly ConcurrentDictionary<TrackedCircuit, ResumeClaim> _byCircuit = new();

    public OpenClaims(CheckpointWorker worker, UnopenedResumes unopened, ResumeMetrics metrics, ILogger<OpenClaims> logger)
    {
        (_unopened, _metrics, _logger) = (unopened, metrics, logger);
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

    /// <summary>The browser shows the page: the old snapshot may go. True once when the page is to be told that another version wrote its state.</summary>
    public bool Confirm(CircuitConnection connection, ResumeClaim claim)
    {
        var circuit = connection.Circuit!;
        claim.Confirm();
        circuit.ResumedFrom = null;
        var isToBeTold = claim.TryTell();
        _byConnection.TryRemove(KeyValuePair.Create(connection, claim));
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
}
