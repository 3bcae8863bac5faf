namespace CircuitKit.FleetSimulation.Phases;

/// <summary>What to simulate.</summary>
internal sealed record FleetPlan
{
    /// <summary>How many nodes, one fleet after the other.</summary>
    public required IReadOnlyList<int> Nodes { get; init; }

    public required int CircuitsPerNode { get; init; }

    /// <summary>The time from one change of a circuit's state to the next, of a user at work.</summary>
    public required TimeSpan Pace { get; init; }

    /// <summary>How many times slower the simulated users are.</summary>
    public required double Slowed { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    public required int StateBytes { get; init; }

    /// <summary>The most processes for the nodes; one more has the node that is lost.</summary>
    public required int Processes { get; init; }

    /// <summary>How long each phase that is measured by time lasts.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many dashboards are open.</summary>
    public required int Screens { get; init; }

    /// <summary>How many circuits move live to another node, for each node.</summary>
    public required int HandOvers { get; init; }

    /// <summary>Whether Redis is a cluster, of which a master is lost.</summary>
    public bool IsCluster { get; init; }

    /// <summary>How many nodes a rolling deploy replaces: a tenth, as the others would be like them.</summary>
    public static int Replaced(int nodes) => nodes < 2 ? 0 : Math.Max(1, nodes / 10);
}
