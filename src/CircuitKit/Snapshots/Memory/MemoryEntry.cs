namespace CircuitKit.Snapshots.Memory;

/// <summary>A snapshot in memory. Read and written under the lock of its store.</summary>
internal sealed class MemoryEntry
{
    public required SnapshotKey Key { get; init; }

    public required byte[] Payload { get; init; }

    public required long Version { get; init; }

    public required string? User { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>With which others it shares: those of the same user, or of the same address when nobody is signed in.</summary>
    public required string Crowd { get; init; }

    /// <summary>Whether nobody is signed in or has done anything in the circuit.</summary>
    public required bool IsUnusedAnonymous { get; init; }

    /// <summary>Grows with each save.</summary>
    public required long Number { get; init; }

    /// <summary>Its place among those of its crowd.</summary>
    public LinkedListNode<MemoryEntry>? Place { get; set; }

    public string? Claimant { get; set; }

    public DateTimeOffset LeaseEndsAt { get; set; }

    public ClaimCount Claims { get; set; }

    public string? Successor { get; set; }

    // A time from the future was taken before the clock was set back.
    public bool IsBefore(DateTimeOffset time, DateTimeOffset now) => SavedAt <= time || SavedAt > now;

    public bool IsClaimed(DateTimeOffset now) => Claimant is not null && LeaseEndsAt > now;
}
