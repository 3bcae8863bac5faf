using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CircuitKit.Tests.Observability;

/// <summary>
/// Listens to all of CircuitKit's metrics and traces, as OpenTelemetry does with every trace sampled. Whoever uses it is in the collection
/// <see cref="Collection"/>: spans are the process's, OpenTelemetry takes every meter of CircuitKit's name, and other tests say that
/// without a listener there are none.
/// </summary>
internal sealed class Listeners : IDisposable
{
    public const string Collection = "Listeners to traces";

    private readonly MeterListener _metrics = new();
    private readonly ActivityListener _traces;
    private long _measured;

    /// <param name="meters">Whose metrics are counted.</param>
    public Listeners(IMeterFactory meters)
    {
        _metrics.InstrumentPublished = (instrument, that) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                that.EnableMeasurementEvents(instrument);
            }
        };
        _metrics.SetMeasurementEventCallback<double>((_, _, _, _) => _measured++);
        _metrics.SetMeasurementEventCallback<long>((_, _, _, _) => _measured++);
        _metrics.SetMeasurementEventCallback<int>((_, _, _, _) => _measured++);
        _metrics.Start();
        _traces = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == CircuitKitInstruments.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_traces);
    }

    /// <summary>How often something was measured.</summary>
    public long Measured => _measured;

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }
}
