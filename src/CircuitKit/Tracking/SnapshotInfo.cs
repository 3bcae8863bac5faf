namespace CircuitKit;

/// <summary>The last snapshot that is known to be in the store.</summary>
/// <param name="Version">Grows with every written capture of the circuit.</param>
/// <param name="Bytes">Its size in the store, compressed and encrypted.</param>
/// <param name="SavedAt">When the store said it has it; its age is the work that a crash would lose.</param>
public readonly record struct SnapshotInfo(long Version, int Bytes, DateTimeOffset SavedAt);
