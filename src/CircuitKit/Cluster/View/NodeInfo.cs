namespace CircuitKit;

/// <summary>A living server process of the fleet, as of its last heartbeat.</summary>
public sealed class NodeInfo
{
    /// <summary>The server's id, as in <see cref="CircuitInfo.NodeId"/>: a new one after every restart.</summary>
    public required string Id { get; init; }

    /// <summary>Whether this is the server that made the list.</summary>
    public bool IsThisNode { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it sent its last heartbeat, by its own clock.</summary>
    public DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>The version of its app; empty when it is not known.</summary>
    public string AppVersion { get; init; } = string.Empty;

    /// <summary>How many circuits it holds.</summary>
    public CircuitCounts Circuits { get; init; }

    /// <summary>Whether it accepts no new circuits because it is draining.</summary>
    public bool IsDraining { get; init; }

    /// <summary>What is wrong on this server, in whole sentences; empty when nothing is.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
