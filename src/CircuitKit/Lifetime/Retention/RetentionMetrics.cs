using System.Diagnostics.Metrics;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Retention;

/// <summary>Measures how long disconnected circuits are kept.</summary>
internal sealed class RetentionMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _decisions = meter.Counter(
        RetentionDecisions, "{decision}", "Decisions how long a disconnected circuit is kept, by what they come from.");

    private readonly Counter<long> _evictions = meter.Counter(CircuitEvictions, "{eviction}", "Disconnected circuits that were evicted, by reason.");

    public void RetentionDecided(AppliedDecision applied) =>
        _decisions.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, applied.IsShortened ? "memory" : applied.Reason.TagValue()));

    public void CircuitEvicted(EvictionCause cause, EvictionOutcome outcome) =>
        _evictions.Add(1, new(CircuitKitTags.Reason, cause.TagValue()), new(CircuitKitTags.Outcome, outcome.TagValue()));
}
