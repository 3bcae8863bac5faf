using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using CircuitKit.Tracking.Metrics;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Persistence.Resume;

/// <summary>Measures resumes of circuits from snapshots.</summary>
internal sealed class ResumeMetrics(CircuitKitMeter meter, CircuitMetrics circuits)
{
    private readonly Counter<long> _resumes = meter.Counter(Resumes, "{resume}", "Browsers that asked to resume a circuit, by outcome.");
    private readonly Counter<long> _failures = meter.Counter(ResumeFailures, "{resume}", "Resumed circuits that never showed their page, by reason.");

    public void Resumed(ResumeOutcome outcome) => _resumes.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome)));

    public void ResumeFailed(ResumeFailure reason)
    {
        _failures.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason == ResumeFailure.PageChanged ? "page_changed" : "crashed"));
        circuits.Reconnected(ReconnectResult.Failed, after: null);
    }

    internal static string Name(ResumeOutcome outcome) => outcome switch
    {
        ResumeOutcome.Resumed => "resumed",
        ResumeOutcome.NotFound => "not_found",
        ResumeOutcome.AlreadyClaimed => "already_claimed",
        ResumeOutcome.Refused => "refused",
        ResumeOutcome.OtherVersion => "other_version",
        _ => "rejected",
    };
}
