namespace CircuitKit;

/// <summary>How far the drain of this server is.</summary>
public enum DrainState
{
    /// <summary>The server works as always.</summary>
    NotDraining,

    /// <summary>No new circuits are let in, and the server waits until users have left theirs (<see cref="DrainMode.Attrition"/>).</summary>
    Waiting,

    /// <summary>No new circuits are let in, and all circuits are saved. Their browsers are still connected.</summary>
    Saving,

    /// <summary>The circuits are evicted: each is saved once more and ended, and its browser goes to another server.</summary>
    Releasing,

    /// <summary>The drain is over. No new circuits are let in any more.</summary>
    Drained,
}

/// <summary>The drain of this server at one moment.</summary>
public sealed record DrainStatus
{
    /// <summary>How far the drain is.</summary>
    public DrainState State { get; init; }

    /// <summary>
    /// How many circuits the drain covers: the evicted ones (<see cref="Released"/>) and those that are still here. Those that users have left do not
    /// count.
    /// </summary>
    public int Circuits { get; init; }

    /// <summary>How many circuits have their latest state in the snapshot store.</summary>
    public int Saved { get; init; }

    /// <summary>How many circuits are evicted.</summary>
    public int Released { get; init; }

    /// <summary>
    /// How many circuits have work that is not, or not yet, in the snapshot store. Their last good snapshots stay. All circuits when the store does
    /// not outlive the process.
    /// </summary>
    public int Unsaved { get; init; }

    /// <summary>
    /// How many circuits are superseded: another circuit has their snapshot, or the snapshot was removed. They count neither as saved nor as unsaved.
    /// </summary>
    public int Superseded { get; init; }

    /// <summary>When the drain began, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it has taken until now, or until its end.</summary>
    public TimeSpan Elapsed { get; init; }
}
