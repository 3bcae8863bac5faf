using System.CommandLine;
using System.Globalization;
using CircuitKit.FleetSimulation.Phases;
using CircuitKit.LoadTests.CommandLine;

namespace CircuitKit.FleetSimulation.CommandLine;

/// <summary>How large the fleets are, and how busy.</summary>
internal sealed class FleetOptions
{
    private readonly Option<int[]> _nodes = new("--nodes")
    {
        Description = "The fleets to simulate, such as --nodes 1 10.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 10, 30, 100],
    };

    private readonly Option<int> _circuits = Numbers.Count("--circuits-per-node", "How many circuits each node has.", 10_000);
    private readonly Option<double> _pace = Numbers.Seconds("--pace", "The time from one change of a user's state to the next", 20);
    private readonly Option<int> _slowed = Numbers.Count("--slowed", "How many times slower the simulated users are.", 25);
    private readonly Option<double> _heartbeat = Numbers.Seconds("--heartbeat", "The interval of heartbeats, which are not slowed", 5);
    private readonly Option<int> _state = Numbers.Count("--state", "Bytes of state in each circuit.", 1_024);
    private readonly Option<int> _processes = Numbers.Count("--processes", "The most processes for the nodes that are not lost.", 4);
    private readonly Option<double> _duration = Numbers.Seconds("--duration", "How long a phase lasts", 30);
    private readonly Option<int> _screens = Numbers.Count("--screens", "How many dashboards are open.", 5);
    private readonly Option<int> _handOvers = Numbers.Count("--hand-overs", "How many circuits move live to another node, for each node.", 20);

    private readonly Option<bool> _isCluster = new("--redis-cluster")
    {
        Description = "Three masters with a replica each instead of one Redis; one of them is lost at the end.",
    };

    public FleetOptions() => _nodes.Validators.Add(result =>
    {
        foreach (int nodes in (result.GetValue(_nodes) ?? []).Where(nodes => nodes < 1))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--nodes is '{nodes}'; give at least 1."));
        }
    });

    public void AddTo(Command command)
    {
        Option[] all = [_nodes, _circuits, _pace, _slowed, _heartbeat, _state, _processes, _duration, _screens, _handOvers, _isCluster];
        Array.ForEach(all, command.Add);
    }

    public FleetPlan Read(ParseResult result) => new()
    {
        Nodes = [.. result.GetRequiredValue(_nodes).Distinct().Order()],
        CircuitsPerNode = result.GetValue(_circuits),
        Pace = TimeSpan.FromSeconds(result.GetValue(_pace)),
        Slowed = result.GetValue(_slowed),
        Heartbeat = TimeSpan.FromSeconds(result.GetValue(_heartbeat)),
        StateBytes = result.GetValue(_state),
        Processes = result.GetValue(_processes),
        Duration = TimeSpan.FromSeconds(result.GetValue(_duration)),
        Screens = result.GetValue(_screens),
        HandOvers = result.GetValue(_handOvers),
        IsCluster = result.GetValue(_isCluster),
    };
}
