using System.Diagnostics.Metrics;

namespace CircuitKit.Observability;

/// <summary>
/// The one meter. Each feature makes its instruments with it, so that all share the same units and histogram boundaries: the defaults of
/// OpenTelemetry are meant for milliseconds. Tags have closed lists of values, and never the id of a user, circuit or tab.
/// </summary>
internal sealed class CircuitKitMeter(IMeterFactory factory)
{
    private static readonly InstrumentAdvice<double> s_seconds =
        new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly InstrumentAdvice<double> s_longSeconds =
        new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 43_200] };

    private static readonly InstrumentAdvice<long> s_bytes =
        new() { HistogramBucketBoundaries = [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 262_144, 1_048_576, 4_194_304] };

    private static readonly InstrumentAdvice<int> s_circuits = new() { HistogramBucketBoundaries = [1, 2, 3, 4, 5, 10, 25] };

    private readonly Meter _meter = factory.Create(CircuitKitInstruments.MeterName);

    public Counter<long> Counter(string name, string unit, string description) => _meter.CreateCounter<long>(name, unit, description);

    public Histogram<double> Seconds(string name, string description) => _meter.CreateHistogram(name, "s", description, tags: null, s_seconds);

    /// <summary>For times from seconds to hours.</summary>
    public Histogram<double> LongSeconds(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, tags: null, s_longSeconds);

    public Histogram<long> Bytes(string name, string description) => _meter.CreateHistogram(name, "By", description, tags: null, s_bytes);

    public Histogram<int> Circuits(string name, string description) => _meter.CreateHistogram(name, "{circuit}", description, tags: null, s_circuits);

    /// <summary>A number that is read at each collection. Null is not reported.</summary>
    public void Gauge<T>(string name, string unit, string description, Func<T?> read)
        where T : struct => _meter.CreateObservableGauge(
            name, () => read() is { } value ? [new Measurement<T>(value)] : Array.Empty<Measurement<T>>(), unit, description);

    /// <summary>Counts by tag that are read at each collection.</summary>
    public void Counts(string name, string unit, string description, Func<IEnumerable<Measurement<int>>> read) =>
        _meter.CreateObservableUpDownCounter(name, read, unit, description);
}
