namespace CircuitKit;

/// <summary>A drain of this server as it was when asked: an immutable view.</summary>
public sealed record DrainStatus
{
    /// <summary>How far it is.</summary>
    public DrainState State { get; init; }

    /// <summary>How many circuits it is about: those let go and those still here.</summary>
    public int Circuits { get; init; }

    /// <summary>How many of them have their latest state in the snapshot store.</summary>
    public int Saved { get; init; }

    /// <summary>How many of them are let go.</summary>
    public int Released { get; init; }

    /// <summary>
    /// How many of them have work that is not in the snapshot store, or not yet. Their last good snapshots stay. All of them when the store
    /// does not outlive the process.
    /// </summary>
    public int Unsaved { get; init; }

    /// <summary>
    /// How many of them were superseded: another circuit has their snapshot, or somebody has removed it. They count neither as saved nor as unsaved.
    /// </summary>
    public int Superseded { get; init; }

    /// <summary>When the drain began, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it has taken until now, or until its end.</summary>
    public TimeSpan Elapsed { get; init; }
}
