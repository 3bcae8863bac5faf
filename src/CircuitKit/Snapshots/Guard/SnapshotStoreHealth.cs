namespace CircuitKit.Snapshots.Guard;

/// <summary>What the health check tells about the store.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="State">Whether it is in use.</param>
/// <param name="Since">When that state began.</param>
/// <param name="LastErrorType">The type of the last failure ever, or null.</param>
/// <param name="SnapshotsInMemory">How many snapshots wait in memory to be moved to it.</param>
/// <param name="PendingRemovals">How many removals it has yet to be told.</param>
internal sealed record SnapshotStoreHealth(
    string Store, SnapshotStoreState State, DateTimeOffset Since, string? LastErrorType, int SnapshotsInMemory, int PendingRemovals);
