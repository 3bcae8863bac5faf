using System.Globalization;

namespace CircuitKit.Dashboard.Details;

/// <summary>The timelines of this node's circuits, and of those that ended last.</summary>
internal sealed class Timelines(TimeProvider time)
{
    public const int MaxEnded = 1_000;

    private readonly ConcurrentDictionary<string, Timeline> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _ended = new();

    public int Count => _all.Count;

    public Timeline? Find(string circuitId) => _all.GetValueOrDefault(circuitId);

    public void Changed(CircuitChange change)
    {
        var circuit = change.Circuit;
        var now = time.GetUtcNow();
        _all.AddOrUpdate(
            circuit.Id,
            id => Add(new Timeline(id, circuit.NodeId, circuit.ContinuationOf), change, now),
            (_, timeline) => Add(timeline, change, now));
        if (circuit.State == CircuitState.Closed)
        {
            _ended.Enqueue(circuit.Id);
            while (_ended.Count > MaxEnded && _ended.TryDequeue(out var oldest))
            {
                _all.TryRemove(oldest, out _);
            }
        }
    }

    /// <summary>A snapshot was saved, perhaps after the circuit's end. Ignored for a circuit without a timeline.</summary>
    public void Saved(string circuitId, SnapshotInfo snapshot)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"version {snapshot.Version}, {snapshot.Bytes} bytes");
        while (_all.TryGetValue(circuitId, out var timeline))
        {
            var saved = timeline.With(TimelineEventKind.Saved, snapshot.SavedAt, detail) with
            {
                End = timeline.End is { } end ? end with { Circuit = end.Circuit with { Snapshot = snapshot } } : null,
            };
            if (_all.TryUpdate(circuitId, saved, timeline))
            {
                return;
            }
        }
    }

    private static Timeline Add(Timeline timeline, CircuitChange change, DateTimeOffset now)
    {
        var circuit = change.Circuit;
        return (change.Previous, circuit.State) switch
        {
            (null, _) when circuit.ContinuationOf is { } before =>
                timeline.With(TimelineEventKind.Opened, now, circuit.Url).With(TimelineEventKind.ResumedFrom, now, before),
            (null, _) => timeline.With(TimelineEventKind.Opened, now, circuit.Url),
            ({ } from, CircuitState.Closed) =>
                timeline.With(TimelineEventKind.Closed, now, ReasonOf(circuit)) with { End = new EndedCircuit(circuit, from) },
            (CircuitState.Resuming, CircuitState.Connected) => timeline.With(TimelineEventKind.Shown, now),
            (_, CircuitState.Connected) => timeline.With(TimelineEventKind.Reconnected, now),
            (_, CircuitState.Disconnected) => timeline.With(TimelineEventKind.Disconnected, now),
            (_, CircuitState.Hibernated) => timeline.With(TimelineEventKind.Hibernated, now),
            _ => timeline,
        };
    }

    private static string? ReasonOf(CircuitInfo circuit) =>
        circuit.CloseNote is { } note ? $"{circuit.CloseReason}: {note}" : circuit.CloseReason.ToString();
}
