namespace CircuitKit;

/// <summary>How far the drain of this server is.</summary>
public enum DrainState
{
    /// <summary>The server works as always.</summary>
    NotDraining,

    /// <summary>No new circuits are let in, and all circuits are being saved. Their browsers are still connected.</summary>
    Saving,

    /// <summary>The circuits are being let go: each is saved once more and ended, and its browser looks for another server.</summary>
    Releasing,

    /// <summary>The drain is over. No new circuits are let in any more.</summary>
    Drained,
}
