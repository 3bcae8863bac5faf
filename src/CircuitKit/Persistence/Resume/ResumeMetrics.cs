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

    public void Resumed(ResumeOutcome outcome) => _resumes.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue()));

    public void ResumeFailed(ResumeFailure reason)
    {
        _failures.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));
        circuits.Reconnected(ReconnectResult.Failed, after: null);
    }
}
