using CircuitKit.Observability;

namespace CircuitKit.Persistence.Resume;

/// <summary>Counts how resumes ended, and logs failed ones now and then: a flood of them must not become a flood of lines.</summary>
internal sealed class ResumeReport(ResumeMetrics metrics, [Clock] TimeProvider time, ILogger<ResumeReport> logger)
{
    private readonly RateLimitedLog<ResumeOutcome> _notFound = new();

    public void Ended(ResumeOutcome outcome)
    {
        metrics.Resumed(outcome);
        CircuitKitTracing.Current?.End(outcome.TagValue(), isError: outcome != ResumeOutcome.Resumed);
    }

    /// <summary>The snapshot could not be claimed.</summary>
    public void NotClaimed(SnapshotClaimOutcome found)
    {
        var outcome = found switch
        {
            SnapshotClaimOutcome.NotFound => ResumeOutcome.NotFound,
            SnapshotClaimOutcome.TooMany => ResumeOutcome.TooManyClaims,
            _ => ResumeOutcome.AlreadyClaimed,
        };
        Ended(outcome);
        if (_notFound.IsDue(outcome, time, out var count))
        {
            Log.ResumesFoundNothing(logger, count, outcome);
        }
    }
}
