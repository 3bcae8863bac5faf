using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Measures hibernation and waking.</summary>
internal sealed class HibernationMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _hibernations = meter.Counter(
        CircuitHibernations, "{hibernation}", "Pages that asked to let their circuit go, by outcome and cause.");

    private readonly Histogram<double> _wakeDuration = meter.Seconds(
        CircuitWakeDuration, "Time from the connection of a page that wakes up to its first rendered page.");

    public void Hibernated(HibernationOutcome outcome, HibernationCause cause) =>
        _hibernations.Add(1, new(CircuitKitTags.Outcome, outcome.TagValue()), new(CircuitKitTags.Cause, cause.TagValue()));

    public void Woken(TimeSpan duration) => _wakeDuration.Record(duration.TotalSeconds);
}
