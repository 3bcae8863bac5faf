namespace CircuitKit.Cluster;

/// <summary>
/// Which node holds which circuit, by the key of its snapshot. A hint that saves asking everybody: whether a circuit may be resumed is
/// decided by the claim on its snapshot alone.
/// </summary>
internal interface ICircuitOwners
{
    /// <summary>Notes that a node holds these circuits. Returns without waiting for an answer.</summary>
    void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive);

    /// <summary>Takes the note away if it names this node. Returns without waiting for an answer.</summary>
    void Clear(SnapshotKey key, string nodeId);

    ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken);
}
