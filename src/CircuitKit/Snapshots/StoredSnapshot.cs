namespace CircuitKit;

/// <summary>What a store keeps under one key.</summary>
/// <param name="Payload">The snapshot in its binary format, usually encrypted.</param>
/// <param name="Version">Grows with every capture of the same circuit; starts at 1.</param>
/// <param name="TimeToLive">How long to keep it from now on. Positive.</param>
public readonly record struct StoredSnapshot(ReadOnlyMemory<byte> Payload, long Version, TimeSpan TimeToLive)
{
    /// <summary>
    /// An opaque mark of the person the snapshot belongs to, for <see cref="ISnapshotStore.RemoveUserAsync"/>: at most 100 characters, safe in
    /// file names and Redis keys. <see langword="null"/> for nobody signed in.
    /// </summary>
    public string? User { get; init; }
}
