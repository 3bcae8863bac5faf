namespace CircuitKit;

/// <summary>The last snapshot that is known to be in the store.</summary>
public readonly struct SnapshotInfo
{
    /// <summary>Grows with every saved capture of the circuit.</summary>
    public required long Version { get; init; }

    /// <summary>Its size in the store, compressed and encrypted.</summary>
    public required int Bytes { get; init; }

    /// <summary>When the store had it; its age is the work that a crash would lose.</summary>
    public required DateTimeOffset SavedAt { get; init; }
}
