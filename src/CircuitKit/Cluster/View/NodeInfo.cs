namespace CircuitKit;

/// <summary>One living server process of the fleet, as it said with its last heartbeat.</summary>
public sealed record NodeInfo
{
    /// <summary>Its id, as in <see cref="CircuitInfo.NodeId"/>: another one after every restart.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is the one that answers.</summary>
    public bool IsThisNode { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it said all this, by its own clock.</summary>
    public DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>The version of the app it runs; empty when it did not say.</summary>
    public string AppVersion { get; init; } = string.Empty;

    /// <summary>How many circuits it holds.</summary>
    public CircuitCounts Circuits { get; init; }

    /// <summary>Whether it lets no new circuits in, because it is being drained.</summary>
    public bool IsDraining { get; init; }

    /// <summary>What is not as it should be there, in whole sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
