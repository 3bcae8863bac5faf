using CircuitKit.FleetSimulation.Redis;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>What Redis did in one phase.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Redis">All that Redis did, heartbeats included.</param>
/// <param name="Events">How many of what the phase is about: heartbeats, circuits, checkpoints.</param>
internal sealed record PhaseUse(string Name, double Seconds, RedisReading Redis, double Events)
{
    /// <summary>How many messages, commands and bytes of other phases' kind were in it: the heartbeats.</summary>
    public Cost Background { get; init; }

    /// <summary>What one event cost, without the heartbeats meanwhile; null when there was none.</summary>
    public Cost? PerEvent => Events > 0
        ? new Cost(
            (Redis.Messages - Background.Messages) / Events,
            (Redis.Calls - Background.Commands) / Events,
            (Redis.Bytes - Background.Bytes) / Events)
        : null;
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

    public PhaseUse? Phase(string name) => Phases.FirstOrDefault(phase => phase.Name == name);
}
