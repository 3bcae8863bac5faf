namespace CircuitKit;

/// <summary>What a store keeps under one key.</summary>
public readonly struct StoredSnapshot
{
    /// <summary>The snapshot in its binary format, usually encrypted.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Grows with every capture of the same circuit; starts at 1.</summary>
    public required long Version { get; init; }

    /// <summary>How long to keep it from now on. Positive.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>
    /// An opaque mark of the user the snapshot belongs to, for <see cref="ISnapshotStore.RemoveUserAsync"/>: at most 100 characters, safe in
    /// file names and Redis keys. <see langword="null"/> when nobody is signed in.
    /// </summary>
    public string? User { get; init; }

    /// <summary>Where its circuit's last connection came from, for the memory of this process only: no other store sees addresses.</summary>
    internal string? Address { get; init; }

    /// <summary>Whether nobody has done anything in the circuit.</summary>
    internal bool IsUnused { get; init; }

    /// <summary>How old it is already: zero, or how long it waited in memory while the store was away. Never negative.</summary>
    public TimeSpan Age { get; init; }
}
