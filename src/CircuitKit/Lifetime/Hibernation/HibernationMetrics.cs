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
        _hibernations.Add(1, new(CircuitKitTags.Outcome, Name(outcome)), new(CircuitKitTags.Cause, Name(cause)));

    public void Woken(TimeSpan duration) => _wakeDuration.Record(duration.TotalSeconds);

    private static string Name(HibernationOutcome outcome) => outcome switch
    {
        HibernationOutcome.Hibernated => "hibernated",
        HibernationOutcome.EndNotSaved => "end_not_saved",
        HibernationOutcome.Kept => "kept",
        HibernationOutcome.Held => "held",
        HibernationOutcome.NotPersisted => "not_persisted",
        HibernationOutcome.NotSaved => "not_saved",
        _ => "not_possible",
    };

    private static string Name(HibernationCause cause) => cause switch
    {
        HibernationCause.Hidden => "hidden",
        HibernationCause.Idle => "idle",
        HibernationCause.Memory => "memory",
        _ => "command",
    };
}
