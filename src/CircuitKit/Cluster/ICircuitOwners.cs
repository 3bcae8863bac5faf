namespace CircuitKit.Cluster;

/// <summary>
/// Which node holds which circuit, by the key of its snapshot. A hint that saves asking all nodes. Whether a circuit may be resumed is decided by the
/// claim of its snapshot.
/// </summary>
internal interface ICircuitOwners
{
    /// <summary>Records that a node holds these circuits. Returns without waiting for Redis.</summary>
    void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive);

    /// <summary>Removes the record if it names this node. Returns without waiting for Redis.</summary>
    void Clear(SnapshotKey key, string nodeId);

    ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken);
}
