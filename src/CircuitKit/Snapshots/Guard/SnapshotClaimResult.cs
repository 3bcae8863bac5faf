namespace CircuitKit.Snapshots.Guard;

/// <summary>The answer to a claim, and whether the store itself gave it.</summary>
/// <param name="Claim">The answer.</param>
/// <param name="StoreReached">False when the store did not answer, so that "not found" means "not in this process's memory" only.</param>
internal readonly record struct SnapshotClaimResult(SnapshotClaim Claim, bool StoreReached);
