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

/// <summary>The answer to <see cref="ISnapshotStore.ClaimAsync"/>.</summary>
/// <param name="Outcome">What became of the claim.</param>
/// <param name="Payload">The snapshot's bytes when claimed; otherwise empty.</param>
/// <param name="Version">The snapshot's version when claimed; otherwise 0.</param>
/// <param name="RetryAfter">How long the present holder's lease still runs when already claimed; otherwise zero.</param>
public readonly record struct SnapshotClaim(
    SnapshotClaimOutcome Outcome,
    ReadOnlyMemory<byte> Payload = default,
    long Version = 0,
    TimeSpan RetryAfter = default)
{
    /// <summary>The answer when there is no such snapshot.</summary>
    public static SnapshotClaim NotFound => new(SnapshotClaimOutcome.NotFound);
}
