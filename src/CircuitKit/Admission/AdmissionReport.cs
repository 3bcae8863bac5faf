using CircuitKit.Observability;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Admission;

/// <summary>Counts who is let in and who is not, and says it in the log now and then: a flood of newcomers must not become one of lines.</summary>
internal sealed class AdmissionReport(AdmissionMetrics metrics, TimeProvider time, ILogger<AdmissionReport> logger)
{
    private readonly RateLimitedLog<AdmissionRefusal> _refusals = new();

    public void Admitted(bool isResume) => metrics.Admitted(isResume);

    public void Refused(AdmissionRefusal reason)
    {
        metrics.Refused(reason);
        if (reason != AdmissionRefusal.Asked && _refusals.IsDue(reason, time, out var count))
        {
            Log.NewcomersRefused(logger, Words(reason), count);
        }
    }

    /// <summary>A circuit had to end for a newer one of the same person.</summary>
    public void Ended(bool isEnded)
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

    private static string Words(AdmissionRefusal reason) => reason switch
    {
        AdmissionRefusal.Circuits => "this server has as many circuits as CircuitKit:Admission:MaxCircuits allows",
        AdmissionRefusal.Memory => "this server's memory is fuller than CircuitKit:Admission:MemoryLimit allows",
        AdmissionRefusal.Resuming => "as many circuits as CircuitKit:Admission:RefuseNewAtResumes says are on their way back",
        AdmissionRefusal.User => "their person has as many circuits as CircuitKit:Admission:MaxCircuitsPerUser allows",
        AdmissionRefusal.Tab => "their tab has as many circuits as CircuitKit:Admission:MaxCircuitsPerTab allows",
        AdmissionRefusal.Address => "their address has as many circuits as CircuitKit:Admission:MaxCircuitsPerAddress allows",
        AdmissionRefusal.Connections => "this server has twice as many connections as CircuitKit:Admission:MaxCircuits allows circuits",
        _ => "their page is of an origin that CircuitKit:Admission:AllowedOrigins does not name",
    };
}
