using CircuitKit.FleetSimulation.Redis;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>What Redis did in one phase.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Redis">All that Redis did, heartbeats included.</param>
/// <param name="Events">How many of what the phase is about: heartbeats, circuits, checkpoints.</param>
internal sealed record PhaseUse(string Name, double Seconds, RedisReading Redis, double Events)
{
    /// <summary>All that was done, heartbeats included.</summary>
    public Cost All => new(Redis.Messages, Redis.Calls, Redis.Bytes);

    /// <summary>
    /// How many heartbeats were in it. Each reads all records once (MGET), which dashboards do too, and clears the index once (ZREMRANGEBYSCORE),
    /// which the first snapshots of users do too; no phase has both of these. Counted, because nodes beat late on a busy machine.
    /// </summary>
    public double Heartbeats => Math.Min(Calls("mget"), Calls("zremrangebyscore"));

    private long Calls(string command) => Redis.Commands.GetValueOrDefault(command).Calls;
}

/// <summary>What something costs.</summary>
/// <param name="Messages">Messages between nodes.</param>
/// <param name="Commands">Redis commands, those inside of scripts too.</param>
/// <param name="Bytes">To and from Redis.</param>
internal readonly record struct Cost(double Messages, double Commands, double Bytes)
{
    public static Cost operator *(Cost cost, double times) => new(cost.Messages * times, cost.Commands * times, cost.Bytes * times);

    public static Cost operator +(Cost one, Cost other) =>
        new(one.Messages + other.Messages, one.Commands + other.Commands, one.Bytes + other.Bytes);

    public static Cost operator -(Cost one, Cost other) => one + (other * -1);
}

/// <summary>How long all nodes needed to see the same.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Seconds">From then until the last node saw it.</param>
internal sealed record AgreementTime(string Event, double Seconds);

/// <summary>One fleet.</summary>
internal sealed record FleetStep
{
    public required int Nodes { get; init; }

    public required int Circuits { get; init; }

    /// <summary>Managed heap of a node without circuits: its part of its process.</summary>
    public required double HeapPerNode { get; init; }

    /// <summary>Managed heap of a circuit on its node, which has no components here.</summary>
    public required double HeapPerCircuit { get; init; }

    public required double RedisMemoryPerCircuit { get; init; }

    public required double KeysPerCircuit { get; init; }

    public required double SnapshotBytes { get; init; }

    /// <summary>How often each circuit was saved again, unchanged, because a Redis master was lost; null where none was.</summary>
    public double? SavedAgain { get; init; }

    public required IReadOnlyList<PhaseUse> Phases { get; init; }

    public required IReadOnlyList<AgreementTime> Agreements { get; init; }

    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>Warnings and errors that the nodes logged, by event: what operators would have seen.</summary>
    public required IReadOnlyDictionary<string, int> Logged { get; init; }

    /// <summary>What one event of a phase cost, without the heartbeats meanwhile; null when there was none.</summary>
    public Cost? CostOf(string name)
    {
        if (Phase(name) is not { Events: > 0 } phase)
        {
            return null;
        }

        bool isIdle = name == PhaseNames.Heartbeat;
        Cost heartbeats = isIdle ? default : (CostOf(PhaseNames.Heartbeat) ?? default) * phase.Heartbeats;
        return (phase.All - heartbeats) * (1 / phase.Events);
    }

    public PhaseUse? Phase(string name) => Phases.FirstOrDefault(phase => phase.Name == name);
}
