namespace CircuitKit;

/// <summary>How many circuits are in which state.</summary>
/// <param name="Connected">Live, with their browser connected.</param>
/// <param name="Disconnected">Live, waiting for their browser.</param>
/// <param name="Resuming">Made from a snapshot, not yet shown.</param>
/// <param name="Hibernated">Not live; their state waits in the snapshot store.</param>
public readonly record struct CircuitCounts(int Connected, int Disconnected, int Resuming, int Hibernated)
{
    /// <summary>All of them.</summary>
    public int Total => Connected + Disconnected + Resuming + Hibernated;
}
