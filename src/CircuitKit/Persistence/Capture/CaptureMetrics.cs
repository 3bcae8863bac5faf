using System.Diagnostics.Metrics;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Persistence.Capture;

/// <summary>Measures captures of live circuits.</summary>
internal sealed class CaptureMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _captures = meter.Counter(CheckpointCaptures, "{capture}", "Captures of live circuits by outcome.");
    private readonly Histogram<double> _duration = meter.Seconds(
        CheckpointCaptureDuration, "Time a capture took, waiting for a busy circuit included.");

    public void Captured(CaptureOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue());
        _captures.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }
}
