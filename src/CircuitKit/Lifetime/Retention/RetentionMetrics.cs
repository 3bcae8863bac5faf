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

    public void RetentionDecided(RetentionVerdict verdict) =>
        _decisions.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, verdict.IsShortened ? "memory" : Name(verdict.Reason)));

    public void CircuitEvicted(EvictionCause cause, EvictionOutcome outcome) =>
        _evictions.Add(1, new(CircuitKitTags.Reason, Name(cause)), new(CircuitKitTags.Outcome, outcome.Name()));

    private static string Name(RetentionReason reason) => reason switch
    {
        RetentionReason.Rule => "rule",
        RetentionReason.Policy => "policy",
        _ => "default",
    };

    private static string Name(EvictionCause cause) => cause switch
    {
        EvictionCause.Memory => "memory",
        EvictionCause.Room => "room",
        _ => "expired",
    };
}
