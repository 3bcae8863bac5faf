namespace CircuitKit;

/// <summary>How many circuits are in which state.</summary>
public readonly record struct CircuitCounts
{
    /// <summary>Live, with a connected browser.</summary>
    public int Connected { get; init; }

    /// <summary>Live, without a connected browser.</summary>
    public int Disconnected { get; init; }

    /// <summary>Resumed from a snapshot, not yet shown.</summary>
    public int Resuming { get; init; }

    /// <summary>Not live; their state waits in the snapshot store.</summary>
    public int Hibernated { get; init; }

    /// <summary>All circuits.</summary>
    public int Total => Connected + Disconnected + Resuming + Hibernated;
}
