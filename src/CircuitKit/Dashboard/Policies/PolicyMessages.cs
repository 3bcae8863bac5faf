namespace CircuitKit.Dashboard.Policies;

/// <summary>"What has retention decided lately?"</summary>
/// <param name="Most">No more than so many, the latest.</param>
internal sealed record PolicyQuestion(int Most = 100);

/// <summary>What retention decided about a circuit, or that it has ended it.</summary>
internal sealed record PolicyEvent
{
    public DateTimeOffset At { get; init; }

    public required string NodeId { get; init; }

    public required string CircuitId { get; init; }

    /// <summary>How long it is kept live once its browser is away.</summary>
    public double KeepLiveSeconds { get; init; }

    /// <summary>For how long after that its snapshot waits.</summary>
    public double KeepSnapshotSeconds { get; init; }

    /// <summary>What it is worth when room is short, 0 to 100.</summary>
    public int Value { get; init; }

    public required string Reason { get; init; }

    /// <summary>Why it was ended; null for a decision.</summary>
    public string? Ended { get; init; }
}

/// <summary>One node's latest.</summary>
internal sealed record NodePolicies(IReadOnlyList<PolicyEvent> Events);

/// <summary>The latest of all nodes.</summary>
internal sealed record FleetPolicies
{
    public const int Most = 200;

    /// <summary>The latest first.</summary>
    public IReadOnlyList<PolicyEvent> Events { get; init; } = [];

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public static FleetPolicies Of(IEnumerable<NodePolicies> nodes) => new()
    {
        Events = [.. nodes.SelectMany(node => node.Events).OrderByDescending(happened => happened.At).ThenBy(happened => happened.CircuitId, StringComparer.Ordinal).Take(Most)],
    };
}
