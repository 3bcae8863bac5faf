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
        _circuits.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.Name()));

    public void Drained(TimeSpan duration) => _duration.Record(duration.TotalSeconds);
}
