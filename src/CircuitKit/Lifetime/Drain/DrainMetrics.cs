using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Measures drains.</summary>
internal sealed class DrainMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _circuits = meter.Counter(DrainCircuits, "{circuit}", "Circuits that a drain was about, by outcome.");
    private readonly Histogram<double> _duration = meter.LongSeconds(DrainDuration, "Time a drain took.");

    public void CircuitDrained(EvictionOutcome outcome) =>
        _circuits.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue()));

    public void Drained(TimeSpan duration) => _duration.Record(duration.TotalSeconds);
}

/// <summary>Measures how far a drain is.</summary>
internal sealed class DrainGauges(DrainProgress progress) : IGauges
{
    public void Show(CircuitKitMeter meter) => meter.Gauge<int>(
        DrainRemaining,
        "{circuit}",
        "Circuits that a drain under way has yet to let go.",
        () => progress.Status() is { State: not (DrainState.NotDraining or DrainState.Drained) } status ? status.Circuits - status.Released : null);
}
