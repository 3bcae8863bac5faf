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
}

/// <summary>The result of <see cref="ISnapshotStore.ClaimAsync"/>.</summary>
public readonly struct SnapshotClaim
{
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

    /// <summary>How long the present holder's lease still runs when already claimed; otherwise zero.</summary>
    public TimeSpan RetryAfter { get; init; }
}
