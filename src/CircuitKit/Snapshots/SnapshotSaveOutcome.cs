namespace CircuitKit;

/// <summary>What became of a save.</summary>
public enum SnapshotSaveOutcome
{
    /// <summary>These bytes, at this version, are in the store.</summary>
    Saved,

    /// <summary>The same or a newer version was there already; nothing was written.</summary>
    Stale,

    /// <summary>Somebody holds a claim on the snapshot: its circuit is being resumed elsewhere; nothing was written.</summary>
    Claimed,

    /// <summary>The snapshot was removed a short while ago; nothing was written.</summary>
    Removed,
}
