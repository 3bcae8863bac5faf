namespace CircuitKit.Snapshots.Guard;

/// <summary>What became of a save that may have had to fall back to memory.</summary>
internal enum SnapshotSaveResult
{
    /// <summary>In the configured store.</summary>
    Saved,

    /// <summary>The store did not take it; it waits in this process's memory and is moved later. Worth saving again.</summary>
    SavedInMemory,

    /// <summary>The same or a newer version was there already.</summary>
    Stale,

    /// <summary>Somebody resumes this snapshot.</summary>
    Claimed,

    /// <summary>Removed a short while ago.</summary>
    Removed,

    /// <summary>Neither the store nor memory took it. Worth saving again.</summary>
    NotSaved,
}
