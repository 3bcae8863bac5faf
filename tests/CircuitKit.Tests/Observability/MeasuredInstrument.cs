using System.Diagnostics.Metrics;
using CircuitKit.Tests.Persistence;

namespace CircuitKit.Tests.Observability;

/// <summary>What an instrument is, as seen by a listener while everything was measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">In the words of the operations page.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Tags">The values of each of its tags.</param>
internal sealed record MeasuredInstrument(string Name, string Kind, string? Unit, SortedDictionary<string, SortedSet<string>> Tags)
{
    /// <summary>All instruments of the meter by their names. Fails when one of them was never measured.</summary>
    public static IReadOnlyDictionary<string, MeasuredInstrument> All { get; } = Measure();

    private static SortedDictionary<string, MeasuredInstrument> Measure()
    {
        SortedDictionary<string, MeasuredInstrument> instruments = new(StringComparer.Ordinal);
        HashSet<string> silent = [];
        using MetricRecorder factory = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    silent.Add(instrument.Name);
                    instruments[instrument.Name] = new(instrument.Name, KindOf(instrument), instrument.Unit, new(StringComparer.Ordinal));
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.Start();
        EveryMeasurement.On(factory.Metrics);
        CheckpointHarness app = new();
        EveryMeasurement.OnGauges(app, factory.Metrics.Meter, listener.RecordObservableInstruments);
        app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Assert.True(silent.Count == 0, $"{nameof(EveryMeasurement)} does not make them measure anything: {string.Join(", ", silent)}.");
        return instruments;

        void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            silent.Remove(instrument.Name);
            foreach ((string key, object? value) in tags)
            {
                SortedDictionary<string, SortedSet<string>> known = instruments[instrument.Name].Tags;
                (known.TryGetValue(key, out SortedSet<string>? values) ? values : known[key] = new(StringComparer.Ordinal)).Add($"{value}");
            }
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" => "counter",
        "Histogram`1" => "histogram",
        "UpDownCounter`1" or "ObservableUpDownCounter`1" => "up-down counter",
        "ObservableGauge`1" => "gauge",
        var other => other,
    };
}
