namespace CircuitKit.Dashboard.Details;

/// <summary>"What do you know of this circuit?"</summary>
/// <param name="CircuitId">Which.</param>
/// <param name="WithContents">Whether its state is captured to be looked at.</param>
/// <param name="ShowValues">Whether the values are wanted too; given only where they are allowed.</param>
internal sealed record DetailsQuestion(string CircuitId, bool WithContents, bool ShowValues);

/// <summary>What one node knows of a circuit.</summary>
internal sealed record NodeDetails
{
    public required string NodeId { get; init; }

    /// <summary>Null when it is not there, or no more.</summary>
    public CircuitInfo? Circuit { get; init; }

    public double? UnsavedSeconds { get; init; }

    public string? Trouble { get; init; }

    public SnapshotContents? Contents { get; init; }

    public SnapshotKeeping? Keeping { get; init; }

    public CircuitCost? Cost { get; init; }

    public LifeStory? Story { get; init; }
}

/// <summary>What is known of a circuit, and of those it continues.</summary>
internal sealed record CircuitDetails
{
    public CircuitInfo? Circuit { get; init; }

    public double? UnsavedSeconds { get; init; }

    public string? Trouble { get; init; }

    public SnapshotContents? Contents { get; init; }

    /// <summary>Where its snapshot is.</summary>
    public SnapshotKeeping? Keeping { get; init; }

    /// <summary>What it costs; null when it is not there any more.</summary>
    public CircuitCost? Cost { get; init; }

    /// <summary>Its own life and the lives before it, the latest first.</summary>
    public IReadOnlyList<LifeStory> Stories { get; init; } = [];

    public IReadOnlyList<string> MissingNodes { get; init; } = [];
}
