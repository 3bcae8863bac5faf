namespace CircuitKit.Cluster;

/// <summary>
/// What a node publishes with every heartbeat, encrypted. It contains no personal data. Only the id is required: nodes of an older CircuitKit do not
/// send properties that were added later.
/// </summary>
internal sealed record NodeRecord
{
    public required string Id { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether it is draining: circuits leave it, and it accepts none.</summary>
    public bool IsDraining { get; init; }

    /// <summary>When it published this record, by its own clock.</summary>
    public DateTimeOffset BeatAt { get; init; }

    public string? AppVersion { get; init; }

    /// <summary>When the first node with this version started, as far as this node knows.</summary>
    public DateTimeOffset? VersionSince { get; init; }

    /// <summary>How many circuits it holds.</summary>
    public CircuitCounts States { get; init; }

    /// <summary>What is wrong on this node, in whole sentences.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>The options that must be the same on all nodes, by their full names.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}

/// <summary>
/// What Redis stores for a node. Only a decrypted <see cref="Content"/> is trusted (<see cref="Agreement.NodeSeal"/>). The rest is an unverified
/// claim that allows logs to name a node with other keys.
/// </summary>
internal sealed record NodeEnvelope
{
    public required string Id { get; init; }

    /// <summary>The id, encrypted; null while the node's keys cannot be used.</summary>
    public string? Proof { get; init; }

    /// <summary>The <see cref="NodeRecord"/>, encrypted.</summary>
    public byte[]? Content { get; init; }
}
