namespace CircuitKit.Snapshots.File;

/// <summary>What the database says of a snapshot, without its payload.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Version">Grows with every capture of the same circuit.</param>
/// <param name="SavedAt">When it was saved.</param>
/// <param name="ValidUntil">When it expires.</param>
/// <param name="User">The mark of its user.</param>
/// <param name="Claimant">Who claimed it last; null when it was given back, or saved since.</param>
/// <param name="LeaseEndsAt">Until when that claim keeps others out.</param>
/// <param name="Claims">How often it was claimed.</param>
/// <param name="Successor">Which circuit continues it.</param>
internal sealed record SnapshotRow(
    long Id,
    long Version,
    DateTimeOffset SavedAt,
    DateTimeOffset ValidUntil,
    string? User,
    string? Claimant,
    DateTimeOffset LeaseEndsAt,
    ClaimCount Claims,
    string? Successor)
{
    /// <summary>Whether a claim keeps others out.</summary>
    public bool IsClaimed(DateTimeOffset now) => Claimant is not null && LeaseEndsAt > now;
}
