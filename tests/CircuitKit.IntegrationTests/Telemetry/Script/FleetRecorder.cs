using System.Diagnostics.Metrics;
using System.Globalization;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>
/// Listens to every instrument of some servers and says what has changed since it was last asked: a line for each instrument and its tags, with the
/// number of the server before it. Counters: how many more. Histograms: how many more, and their sum. What is read at each collection: before and
/// after.
/// </summary>
internal sealed class FleetRecorder : IDisposable
{
    // How big a snapshot or a heap is depends on the machine; everything else does not.
    private static readonly string[] s_roundabout = [CircuitKitInstruments.SnapshotSize, CircuitKitInstruments.CircuitMemory];

    private readonly Lock _lock = new();
    private readonly IMeterFactory[] _servers;
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, (long Count, double Sum)> _amounts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double> _present = new(StringComparer.Ordinal);
    private readonly HashSet<string> _histograms = new(StringComparer.Ordinal);
    private Dictionary<string, (long Count, double Sum)> _amountsSeen = [];
    private Dictionary<string, double> _presentSeen = [];

    public FleetRecorder(params IMeterFactory[] servers)
    {
        _servers = servers;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CircuitKitInstruments.MeterName && NumberOf(instrument) > 0)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, amount, tags, _) => Keep(instrument, amount, tags));
        _listener.Start();
    }

    /// <summary>The lines of what has changed since <see cref="Accept"/>.</summary>
    public string Changes()
    {
        lock (_lock)
        {
            _present.Clear();
        }

        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return string.Join('\n', Lines().Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Every instrument with every combination of tags that was measured so far.</summary>
    public string[] Series()
    {
        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return [.. _amounts.Keys.Union(_present.Keys)];
        }
    }

    /// <summary>What has changed so far is known now.</summary>
    public void Accept()
    {
        lock (_lock)
        {
            _amountsSeen = new(_amounts);
            _presentSeen = new(_present);
        }
    }

    public void Dispose() => _listener.Dispose();

    private IEnumerable<string> Lines()
    {
        foreach ((string name, (long count, double sum)) in _amounts)
        {
            (long countSeen, double sumSeen) = _amountsSeen.GetValueOrDefault(name);
            if (count != countSeen)
            {
                yield return $"{name} +{count - countSeen}{(_histograms.Contains(name) && !IsRoundabout(name) ? $" sum {Text(sum - sumSeen)}" : "")}";
            }
        }

        foreach (string name in _present.Keys.Union(_presentSeen.Keys))
        {
            double? seen = _presentSeen.TryGetValue(name, out double before) ? before : null;
            double? value = _present.TryGetValue(name, out double now) ? now : null;
            if (IsRoundabout(name) ? seen is null != value is null : (seen ?? 0) != (value ?? 0))
            {
                yield return IsRoundabout(name) ? $"{name} known" : $"{name} {Text(seen ?? 0)} > {Text(value ?? 0)}";
            }
        }
    }

    private static bool IsRoundabout(string name) =>
        s_roundabout.Any(known => name.Contains(known["circuitkit.".Length..], StringComparison.Ordinal));

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private int NumberOf(Instrument instrument) => Array.FindIndex(_servers, server => ReferenceEquals(server, instrument.Meter.Scope)) + 1;

    private void Keep(Instrument instrument, double amount, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string values = string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
        string name = $"{NumberOf(instrument)} {instrument.Name["circuitkit.".Length..]}{(values.Length == 0 ? "" : $"{{{values}}}")}";
        bool isHistogram = instrument is Histogram<int> or Histogram<long> or Histogram<double>;
        lock (_lock)
        {
            if (instrument.IsObservable)
            {
                _present[name] = amount;
            }
            else
            {
                (long count, double sum) = _amounts.GetValueOrDefault(name);
                _amounts[name] = (count + (isHistogram ? 1 : (long)amount), sum + amount);
                if (isHistogram)
                {
                    _histograms.Add(name);
                }
            }
        }
    }
}
