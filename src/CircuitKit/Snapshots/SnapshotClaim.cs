namespace CircuitKit;

/// <summary>What became of a claim.</summary>
public enum SnapshotClaimOutcome
{
    /// <summary>There is no such snapshot, or its time to live has passed.</summary>
    NotFound,

    /// <summary>The claimant has it until the lease ends.</summary>
    Claimed,

    /// <summary>Another claimant has it; <see cref="SnapshotClaim.RetryAfter"/> says when its lease ends.</summary>
    AlreadyClaimed,

    /// <summary>
    /// It was claimed <see cref="SnapshotClaim.MaxPerHour"/> times within an hour; <see cref="SnapshotClaim.RetryAfter"/> says when that hour is
    /// over.
    /// </summary>
    TooMany,
}

/// <summary>The result of <see cref="ISnapshotStore.ClaimAsync"/>.</summary>
public readonly struct SnapshotClaim
{
    /// <summary>How many claims of one snapshot are granted within an hour. A browser needs one, and one more for each answer that is lost.</summary>
    public const int MaxPerHour = 20;

    /// <summary>The result when there is no such snapshot.</summary>
    public static SnapshotClaim NotFound => default;

    /// <summary>What became of the claim.</summary>
    public required SnapshotClaimOutcome Outcome { get; init; }

    /// <summary>The snapshot's bytes when claimed; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The snapshot's version when claimed; otherwise 0.</summary>
    public long Version { get; init; }

    /// <summary>The mark it was saved with when claimed; see <see cref="StoredSnapshot.User"/>. Otherwise <see langword="null"/>.</summary>
    public string? User { get; init; }

    /// <summary>How long ago it was saved, by the store's own clock, when claimed and <see cref="User"/> is set; otherwise zero.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>
    /// The note of the circuit that continues it, when claimed and one is noted; see <see cref="ISnapshotStore.NoteSuccessorAsync"/>.
    /// </summary>
    public string? Successor { get; init; }

    /// <summary>How long to wait before the next try when already claimed, or claimed too often; otherwise zero.</summary>
    public TimeSpan RetryAfter { get; init; }
}
