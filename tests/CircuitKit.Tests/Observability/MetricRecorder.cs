using System.Diagnostics.Metrics;

namespace CircuitKit.Tests.Observability;

/// <summary>Listens to one meter of its own and keeps what it measures as text: <c>name{tag=value} amount</c>.</summary>
internal sealed class MetricRecorder : IMeterFactory
{
    private readonly Lock _lock = new();
    private readonly List<(string Text, double Amount)> _measured = [];
    private readonly MeterListener _listener = new();
    private readonly List<Meter> _meters = [];

    public MetricRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.Start();
        Metrics = new AllMetrics(this);
    }

    public AllMetrics Metrics { get; }

    public double Sum(string text)
    {
        lock (_lock)
        {
            return _measured.Where(measured => measured.Text == text).Sum(measured => measured.Amount);
        }
    }

    /// <summary>Has those measured that are read when somebody collects.</summary>
    public void Collect() => _listener.RecordObservableInstruments();

    public string[] Names()
    {
        lock (_lock)
        {
            return [.. _measured.Select(measured => measured.Text).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Keep(Instrument instrument, double amount, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}}}";
        lock (_lock)
        {
            _measured.Add((text, amount));
        }
    }
}
