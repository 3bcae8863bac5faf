using CircuitKit.Admission.Connections;
using CircuitKit.Observability;

namespace CircuitKit.Admission;

/// <summary>Counts admissions and refusals. Logs refusals at a limited rate: a flood of requests must not flood the log.</summary>
internal sealed class AdmissionReport(AdmissionMetrics metrics, [Clock] TimeProvider time, ILogger<AdmissionReport> logger)
{
    private readonly RateLimitedLog<AdmissionRefusal> _refusals = new();
    private readonly RateLimitedLog<IdleCut> _cuts = new();

    public void Decided(AdmissionRefusal? refusal, bool isResume)
    {
        if (refusal is { } reason)
        {
            Refused(reason);
        }
        else
        {
            metrics.Admitted(isResume);
        }
    }

    public void Refused(AdmissionRefusal reason)
    {
        metrics.Refused(reason);
        if (reason != AdmissionRefusal.Asked && _refusals.IsDue(reason, time, out var count))
        {
            Log.NewcomersRefused(logger, Explain(reason), count);
        }
    }

    /// <summary>Reports that a connection without a circuit was cut.</summary>
    public void Cut(IdleCut reason)
    {
        metrics.Cut(reason);
        if (_cuts.IsDue(reason, time, out var count))
        {
            Log.IdleConnectionsCut(logger, Explain(reason), count);
        }
    }

    /// <summary>Reports whether a circuit was ended for a newer one of its user.</summary>
    public void Revoked(bool isEnded)
    {
        if (isEnded)
        {
            Log.OldestEnded(logger);
        }
        else
        {
            Log.OldestNotEnded(logger);
        }
    }

    private static string Explain(IdleCut reason) => reason switch
    {
        IdleCut.Timeout => "it had none for CircuitKit:Admission:IdleConnectionTimeout",
        IdleCut.Address => "its client address has more of them than CircuitKit:Admission:MaxIdleConnectionsPerAddress allows",
        _ => "this server has twice as many connections as CircuitKit:Admission:MaxCircuits allows circuits, and its client address the most of them",
    };

    private static string Explain(AdmissionRefusal reason) => reason switch
    {
        AdmissionRefusal.Circuits => "this server has as many circuits as CircuitKit:Admission:MaxCircuits allows",
        AdmissionRefusal.Memory => "this server's memory pressure is above CircuitKit:Admission:MemoryPressureThreshold",
        AdmissionRefusal.Resuming => "as many circuits are resuming as CircuitKit:Admission:MaxConcurrentResumes allows",
        AdmissionRefusal.User => "the user has as many circuits as CircuitKit:Admission:MaxCircuitsPerUser allows",
        AdmissionRefusal.Tab => "the browser tab has as many circuits as CircuitKit:Admission:MaxCircuitsPerTab allows",
        AdmissionRefusal.Address => "the client address has as many circuits as CircuitKit:Admission:MaxCircuitsPerAddress allows",
        AdmissionRefusal.Connections => "this server has twice as many connections as CircuitKit:Admission:MaxCircuits allows circuits",
        _ => "the page is of an origin that CircuitKit:Admission:AllowedOrigins does not contain",
    };
}
