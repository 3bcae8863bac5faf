namespace CircuitKit.Snapshots.Guard;

/// <summary>A claim that was granted.</summary>
/// <param name="Key">The snapshot.</param>
/// <param name="Claimant">Who has claimed it.</param>
/// <param name="User">The mark it was saved with.</param>
/// <param name="SavedAt">When it was saved, by this process's clock: with the mark, what a removal of the user's snapshots goes by.</param>
internal readonly record struct HeldClaim(SnapshotKey Key, string Claimant, string? User, DateTimeOffset SavedAt);
