using System.Collections.Concurrent;
using System.Globalization;

namespace CircuitKit.Dashboard.Details;

/// <summary>The life lines of this node's circuits, and of those that ended last.</summary>
internal sealed class LifeLines(TimeProvider time)
{
    public const int MostEnded = 1_000;

    private readonly ConcurrentDictionary<string, LifeLine> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _ended = new();

    public int Count => _all.Count;

    public LifeStory? Find(string circuitId) => _all.TryGetValue(circuitId, out var line) ? line.Tell() : null;

    public void Changed(CircuitChange change)
    {
        var circuit = change.Circuit;
        var line = _all.GetOrAdd(circuit.Id, static (id, circuit) => new LifeLine(id, circuit.NodeId, circuit.ContinuationOf), circuit);
        var now = time.GetUtcNow();
        switch (change.Previous, circuit.State)
        {
            case (null, _):
                line.Add(LifeEventKind.Opened, now, circuit.Url);
                if (circuit.ContinuationOf is { } predecessor)
                {
                    line.Add(LifeEventKind.ResumedFrom, now, predecessor);
                }

                break;
            case (_, CircuitState.Closed):
                line.Add(LifeEventKind.Closed, now, circuit.CloseNote is { } note ? $"{circuit.CloseReason}: {note}" : circuit.CloseReason.ToString());
                line.Ended(new EndedCircuit(circuit, change.Previous ?? CircuitState.Closed));
                Ended(circuit.Id);
                break;
            case (CircuitState.Resuming, CircuitState.Connected):
                line.Add(LifeEventKind.Shown, now, detail: null);
                break;
            case (_, CircuitState.Connected):
                line.Add(LifeEventKind.Reconnected, now, detail: null);
                break;
            case (_, CircuitState.Disconnected):
                line.Add(LifeEventKind.Disconnected, now, detail: null);
                break;
            case (_, CircuitState.Hibernated):
                line.Add(LifeEventKind.Hibernated, now, detail: null);
                break;
        }
    }

    /// <summary>Its final snapshot too, which comes after its end; of circuits never heard of nothing is kept.</summary>
    public void Saved(string circuitId, SnapshotInfo snapshot)
    {
        if (_all.TryGetValue(circuitId, out var line))
        {
            line.Saved(snapshot);
            line.Add(LifeEventKind.Saved, snapshot.SavedAt, string.Create(CultureInfo.InvariantCulture, $"version {snapshot.Version}, {snapshot.Bytes} bytes"));
        }
    }

    private void Ended(string circuitId)
    {
        _ended.Enqueue(circuitId);
        while (_ended.Count > MostEnded && _ended.TryDequeue(out var oldest))
        {
            _all.TryRemove(oldest, out _);
        }
    }
}
