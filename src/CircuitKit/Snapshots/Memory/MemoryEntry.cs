namespace CircuitKit.Snapshots.Memory;

/// <summary>A snapshot in memory. Read and written under the lock of its store.</summary>
internal sealed class MemoryEntry : CrowdedSnapshot
{
    public required byte[] Payload { get; init; }

    public required long Version { get; init; }

    public required string? User { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public string? Claimant { get; set; }

    public DateTimeOffset LeaseEndsAt { get; set; }

    public ClaimCount Claims { get; set; }

    public string? Successor { get; set; }

    // A time from the future was taken before the clock was set back.
    public bool IsBefore(DateTimeOffset time, DateTimeOffset now) => SavedAt <= time || SavedAt > now;

    public bool IsClaimed(DateTimeOffset now) => Claimant is not null && LeaseEndsAt > now;
}
