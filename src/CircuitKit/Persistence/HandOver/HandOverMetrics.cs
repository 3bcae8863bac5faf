using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Measures hand-overs between nodes.</summary>
internal sealed class HandOverMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _handOvers = meter.Counter(
        Handovers, "{handover}", "Live circuits asked for from the server that holds them, by outcome.");

    private readonly Histogram<double> _duration = meter.Seconds(HandoverDuration, "Time from asking for a circuit to the answer.");

    public void HandedOver(HandOverOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue());
        _handOvers.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }
}
