using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Status;

/// <summary>
/// The status of the whole fleet: sums, the highest age, and the mean memory of a circuit. A tab or user with circuits on two servers counts twice.
/// The size of a status does not grow with the number of servers or circuits.
/// </summary>
internal sealed record FleetStatus : NodeReading
{
    public DateTimeOffset At { get; init; }

    public int Nodes { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    /// <summary>False when a server did not respond, or when Redis could not list the servers.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether every server saves live circuits to a store that outlives its process.</summary>
    public bool IsDurable { get; init; }

    /// <summary>The reconnects of the last hour by result.</summary>
    public IReadOnlyDictionary<ReconnectResult, int> Reconnects { get; init; } = new Dictionary<ReconnectResult, int>();

    /// <summary>What users felt recently; null where browsers have reported nothing.</summary>
    public UserExperience? Experience { get; init; }

    /// <summary>How many servers are draining or drained.</summary>
    public int Draining { get; init; }

    public static FleetStatus Of(FanOutResult<NodeStatus> answers, DateTimeOffset at)
    {
        NodeStatus[] nodes = [.. answers.Values];
        NodeReading[] readings = [.. nodes.Select(node => node.Reading)];
        return new FleetStatus
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
            Users = readings.Sum(reading => reading.Users),
            Unsaved = readings.Sum(reading => reading.Unsaved),
            OldestUnsaved = readings.Select(reading => reading.OldestUnsaved).DefaultIfEmpty().Max(),
            IsDurable = nodes.All(node => node.Saving.IsActive),
            WorkingSet = readings.Sum(reading => reading.WorkingSet),
            Heap = readings.Sum(reading => reading.Heap),
            BytesPerCircuit = (long?)readings.Average(reading => (double?)reading.BytesPerCircuit),
            // A server with a newer CircuitKit may know more results.
            Reconnects = Enum.GetValues<ReconnectResult>()
                .ToDictionary(result => result, result => nodes.Sum(node => node.Reconnects.ElementAtOrDefault((int)result))),
            Experience = PageExperiences.Summarize(nodes.Select(node => node.Reports).DefaultIfEmpty([]).Aggregate(PageExperiences.Add)),
            Draining = nodes.Count(node => node.Drain.State != DrainState.NotDraining),
        };
    }
}
