namespace CircuitKit.Cluster;

/// <summary>
/// What a node says of itself with every heartbeat, readable by everybody who can read Redis: nothing personal belongs here. What was added
/// later is optional, because nodes of an older CircuitKit do not say it.
/// </summary>
internal sealed record NodeRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many circuits it holds.</summary>
    public required int Circuits { get; init; }

    /// <summary>It is shutting down or being drained: circuits come from there, none go there.</summary>
    public required bool IsDraining { get; init; }

    /// <summary>When it said so, by its own clock.</summary>
    public DateTimeOffset BeatAt { get; init; }

    public string? AppVersion { get; init; }

    public CircuitCounts States { get; init; }

    /// <summary>What is not as it should be there, in words for people.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>See <see cref="Agreement.NodeProof"/>.</summary>
    public string? Proof { get; init; }

    /// <summary>The options that have to be the same on all nodes, by their full names.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}
