namespace CircuitKit.Snapshots.Memory;

/// <summary>One snapshot in memory, and who has claimed it.</summary>
internal sealed class InMemorySnapshot
{
    public required SnapshotKey Key { get; init; }

    public required byte[] Payload { get; init; }

    public required long Version { get; init; }

    public required string? User { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Claimant { get; set; }

    public DateTimeOffset LeaseEndsAt { get; set; }

    public ClaimCount Claims { get; set; }

    public string? Successor { get; set; }

    // A time from the future was taken before the clock was set back.
    public bool IsBefore(DateTimeOffset time, DateTimeOffset now) => SavedAt <= time || SavedAt > now;

    public bool IsClaimed(DateTimeOffset now) => Claimant is not null && LeaseEndsAt > now;
}
