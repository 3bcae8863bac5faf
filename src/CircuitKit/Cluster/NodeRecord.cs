namespace CircuitKit.Cluster;

/// <summary>
/// What a node publishes with every heartbeat, encrypted; it holds no personal data all the same. Properties that were added later are optional,
/// because nodes of an older CircuitKit do not send them.
/// </summary>
internal sealed record NodeRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many circuits it holds.</summary>
    public required int Circuits { get; init; }

    /// <summary>Whether it is shutting down or draining: circuits leave it, and none go there.</summary>
    public required bool IsDraining { get; init; }

    /// <summary>When it published this, by its own clock.</summary>
    public DateTimeOffset BeatAt { get; init; }

    public string? AppVersion { get; init; }

    public CircuitCounts States { get; init; }

    /// <summary>What is wrong there, in whole sentences.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>The options that must be the same on all nodes, by their full names.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}

/// <summary>
/// What Redis has of a node. Only <see cref="Content"/> is believed, once it was opened (<see cref="Agreement.NodeSeal"/>); the rest is what a node
/// claims to be, so that one with other keys can be named.
/// </summary>
internal sealed record NodeEnvelope
{
    public required string Id { get; init; }

    /// <summary>See <see cref="Agreement.NodeProof"/>.</summary>
    public string? Proof { get; init; }

    /// <summary>The <see cref="NodeRecord"/>, encrypted.</summary>
    public byte[]? Content { get; init; }
}
