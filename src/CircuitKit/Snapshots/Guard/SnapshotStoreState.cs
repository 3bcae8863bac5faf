namespace CircuitKit.Snapshots.Guard;

/// <summary>Whether the configured store is in use.</summary>
internal enum SnapshotStoreState
{
    Healthy,

    /// <summary>It fails or does not answer in time; memory takes its place until a probe succeeds.</summary>
    Degraded,
}
