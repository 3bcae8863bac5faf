namespace CircuitKit.Dashboard.Details;

/// <summary>The events of one circuit. Bounded: saves in a row are one event, and a circuit that comes and goes all day keeps its beginning and its latest.</summary>
internal sealed class LifeLine(string circuitId, string nodeId, string? continuationOf)
{
    public const int Limit = 40;

    // The opening, and where it came from.
    private const int Beginning = 2;

    private readonly Lock _lock = new();
    private readonly List<LifeEvent> _events = [];
    private EndedCircuit? _end;

    public void Add(LifeEventKind kind, DateTimeOffset at, string? detail)
    {
        lock (_lock)
        {
            if (_events is [.., var last] && last.Kind == kind && kind == LifeEventKind.Saved)
            {
                _events[^1] = last with { Detail = detail, Count = last.Count + 1, LastAt = at };
                return;
            }

            if (_events.Count == Limit)
            {
                _events.RemoveAt(Beginning);
            }

            _events.Add(new LifeEvent(kind, at, detail, Count: 1, at));
        }
    }

    public void Ended(EndedCircuit end)
    {
        lock (_lock)
        {
            _end = end;
        }
    }

    /// <summary>The final snapshot is saved after the circuit has ended.</summary>
    public void Saved(SnapshotInfo snapshot)
    {
        lock (_lock)
        {
            _end = _end is { } end ? end with { Circuit = end.Circuit with { Snapshot = snapshot } } : null;
        }
    }

    public LifeStory Tell()
    {
        lock (_lock)
        {
            return new LifeStory(circuitId, nodeId, continuationOf, [.. _events]) { End = _end };
        }
    }
}
