namespace CircuitKit;

/// <summary>How many circuits are in which state.</summary>
public readonly record struct CircuitCounts
{
    /// <summary>Live, with their browser connected.</summary>
    public int Connected { get; init; }

    /// <summary>Live, waiting for their browser.</summary>
    public int Disconnected { get; init; }

    /// <summary>Made from a snapshot, not yet shown.</summary>
    public int Resuming { get; init; }

    /// <summary>Not live; their state waits in the snapshot store.</summary>
    public int Hibernated { get; init; }

    /// <summary>All of them.</summary>
    public int Total => Connected + Disconnected + Resuming + Hibernated;
}
