using CircuitKit.FleetSimulation.Phases;
using CircuitKit.FleetSimulation.Redis;
using CircuitKit.FleetSimulation.Reports;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.Tests.FleetSimulation;

public sealed class FleetFiguresTests
{
    [Fact]
    public void Figure_that_grows_by_a_tenth_is_flat_and_by_more_is_not()
    {
        Assert.True(new FigureGrowth("figure", [(1, 10), (100, 11)]).IsFlat);
        Assert.False(new FigureGrowth("figure", [(1, 10), (100, 11.1)]).IsFlat);
    }

    [Fact]
    public void Fleets_without_anything_to_count_are_left_out()
    {
        FigureGrowth messages = new("messages", [(1, 0), (10, 2), (100, 3)]);

        Assert.Equal(1.5, messages.Ratio);
        Assert.Null(new FigureGrowth("messages", [(1, 0), (10, 2)]).Ratio);
    }

    [Fact]
    public void Heartbeats_are_no_part_of_what_a_checkpoint_costs()
    {
        Dictionary<string, CommandUse> commands = new()
        {
            ["hset"] = new(100, 0),
            ["mget"] = new(2, 0),
            ["zremrangebyscore"] = new(3, 0),
        };
        PhaseUse checkpoints = new(PhaseNames.Checkpoint, 1, new RedisReading(commands, 0, 0, 0, 0, 0, 0), Events: 10);
        FleetStep step = Step(1, heartbeat: 11) with { Phases = [Use(PhaseNames.Heartbeat, calls: 11, events: 1), checkpoints] };

        Assert.Equal(2, checkpoints.Heartbeats);
        Assert.Equal((105 - 22) / 10.0, step.CostOf(PhaseNames.Checkpoint)?.Commands);
    }

    [Fact]
    public void Phase_without_an_event_has_no_cost() =>
        Assert.Null((Step(1, heartbeat: 11) with { Phases = [Use(PhaseNames.Checkpoint, calls: 120, events: 0)] }).CostOf(PhaseNames.Checkpoint));

    [Fact]
    public void Circuit_at_the_real_pace_bears_its_part_of_its_nodes_heartbeats()
    {
        FleetPlan plan = Plan();
        FleetFigures figures = new(plan, [Step(1, heartbeat: 10), Step(100, heartbeat: 1_000)]);

        FigureGrowth paced = figures.All.Single(figure => figure.Name.StartsWith("commands per circuit", StringComparison.Ordinal));

        // 5 commands in 10 seconds, and the heartbeat of 5 seconds for 100 circuits.
        Assert.Equal([(1, 0.5 + 0.02), (100, 0.5 + 2)], paced.Values);
        Assert.False(paced.IsFlat);
    }

    [Fact]
    public void Report_shows_every_fleet_what_grew_and_what_failed()
    {
        FleetStep failed = Step(100, heartbeat: 1_000) with { Failures = new Dictionary<string, int> { ["a circuit is missing at the end"] = 3 } };

        Report report = FleetReport.Of(Plan(), [Step(1, heartbeat: 10), failed]);

        string page = string.Join('\n', report.Tables);
        Assert.Contains("| commands: heartbeat ", page, StringComparison.Ordinal);
        Assert.Contains("100.00×", page, StringComparison.Ordinal);
        Assert.Equal(3, report.Failures.ByKind["100 nodes: a circuit is missing at the end"]);
        Assert.Equal(2, report.Panels.Count);
    }

    private static FleetPlan Plan() => new()
    {
        Nodes = [1, 100],
        CircuitsPerNode = 100,
        Pace = TimeSpan.FromSeconds(10),
        Slowed = 1,
        Heartbeat = TimeSpan.FromSeconds(5),
        StateBytes = 100,
        Processes = 1,
        Duration = TimeSpan.FromSeconds(10),
        Screens = 1,
        HandOvers = 1,
    };

    private static FleetStep Step(int nodes, int heartbeat) => new()
    {
        Nodes = nodes,
        Circuits = nodes * 100,
        HeapPerNode = 1024,
        HeapPerCircuit = 1024,
        RedisMemoryPerCircuit = 1024,
        KeysPerCircuit = 2,
        SnapshotBytes = 100,
        Phases = [Use(PhaseNames.Heartbeat, heartbeat, events: 1), Use(PhaseNames.Checkpoint, calls: 500, events: 100)],
        Agreements = [new AgreementTime("all nodes joined", 1)],
        Failures = new Dictionary<string, int>(),
        Logged = new Dictionary<string, int>(),
    };

    private static PhaseUse Use(string name, int calls, double events)
    {
        RedisReading reading = new(new Dictionary<string, CommandUse> { ["set"] = new(calls, calls) }, 0, 0, 0, 0, 0, 0);
        return new PhaseUse(name, 1, reading, events);
    }
}
