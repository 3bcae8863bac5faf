using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CircuitKit.Benchmarks;

/// <summary>
/// Listens as OpenTelemetry does where <c>AddCircuitKitInstrumentation</c> was said of metrics and traces, every trace sampled; and keeps nothing.
/// </summary>
internal sealed class TelemetryListeners : IDisposable
{
    // The framework's own meter and source of circuits, which are collected with CircuitKit's.
    private const string OfCircuits = "Microsoft.AspNetCore.Components.Server.Circuits";

    private readonly MeterListener _metrics = new();
    private readonly ActivityListener _traces;

    public TelemetryListeners()
    {
        _metrics.InstrumentPublished = static (instrument, that) =>
        {
            if (instrument.Meter.Name is CircuitKitInstruments.MeterName or OfCircuits)
            {
                that.EnableMeasurementEvents(instrument);
            }
        };
        _metrics.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _metrics.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _metrics.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        _metrics.Start();
        _traces = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is CircuitKitInstruments.ActivitySourceName or OfCircuits,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_traces);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }
}
