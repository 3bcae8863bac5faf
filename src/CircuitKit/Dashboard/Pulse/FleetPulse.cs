using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>How the whole fleet is: what the tiles show, of a bounded size however many servers and circuits there are.</summary>
internal sealed record FleetPulse
{
    public DateTimeOffset At { get; init; }

    public int Nodes { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    /// <summary>False when a server is missing, or when Redis did not say which servers there are.</summary>
    public bool IsComplete { get; init; }

    public CircuitCounts States { get; init; }

    /// <summary>Counted on each server: a tab with circuits on two servers counts on both.</summary>
    public int Tabs { get; init; }

    /// <summary>Counted on each server, as tabs are.</summary>
    public int People { get; init; }

    public int Unsaved { get; init; }

    public double OldestUnsaved { get; init; }

    /// <summary>Whether every server saves the work of live circuits to a store that outlives it.</summary>
    public bool IsDurable { get; init; }

    public long WorkingSet { get; init; }

    public long Heap { get; init; }

    /// <summary>About how much of the managed heap a live circuit takes up, on average of the servers that know; null while none does.</summary>
    public long? BytesPerCircuit { get; init; }

    /// <summary>The browsers that came back in the last hour, by <see cref="ReconnectResult"/>.</summary>
    public IReadOnlyDictionary<ReconnectResult, int> Returns { get; init; } = new Dictionary<ReconnectResult, int>();

    /// <summary>How many servers are being drained, or are.</summary>
    public int Draining { get; init; }

    public static FleetPulse Of(FanOutResult<NodePulse> answers, DateTimeOffset at)
    {
        NodePulse[] nodes = [.. answers.Answers.Select(answer => answer.Answer)];
        NodeReading[] readings = [.. nodes.Select(node => node.Reading)];
        return new FleetPulse
        {
            At = at,
            Nodes = nodes.Length,
            MissingNodes = answers.Missing,
            IsComplete = answers.IsComplete,
            States = new CircuitCounts
            {
                Connected = readings.Sum(reading => reading.States.Connected),
                Disconnected = readings.Sum(reading => reading.States.Disconnected),
                Resuming = readings.Sum(reading => reading.States.Resuming),
                Hibernated = readings.Sum(reading => reading.States.Hibernated),
            },
            Tabs = readings.Sum(reading => reading.Tabs),
            People = readings.Sum(reading => reading.People),
            Unsaved = readings.Sum(reading => reading.Unsaved),
            OldestUnsaved = readings.Select(reading => reading.OldestUnsaved).DefaultIfEmpty().Max(),
            IsDurable = nodes.All(node => node.Saving.IsActive),
            WorkingSet = readings.Sum(reading => reading.WorkingSet),
            Heap = readings.Sum(reading => reading.Heap),
            BytesPerCircuit = (long?)readings.Average(reading => (double?)reading.BytesPerCircuit),
            // A server of a newer CircuitKit may know more outcomes.
            Returns = Enum.GetValues<ReconnectResult>().ToDictionary(outcome => outcome, outcome => nodes.Sum(node => node.Returns.ElementAtOrDefault((int)outcome))),
            Draining = nodes.Count(node => node.Drain.State != DrainState.NotDraining),
        };
    }
}
