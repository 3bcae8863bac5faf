namespace CircuitKit;

/// <summary>The last snapshot that is known to be in the store.</summary>
public readonly struct SnapshotInfo
{
    /// <summary>Grows with each save of the circuit.</summary>
    public required long Version { get; init; }

    /// <summary>Its size in the store, compressed and encrypted.</summary>
    public required int Bytes { get; init; }

    /// <summary>When it was saved. A crash loses the work since then.</summary>
    public required DateTimeOffset SavedAt { get; init; }
}
