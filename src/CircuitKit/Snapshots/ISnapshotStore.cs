namespace CircuitKit;

/// <summary>
/// Keeps the newest snapshot of each circuit, and hands each one out to exactly one claimant.
/// </summary>
/// <remarks>
/// <para>
/// A store sees opaque bytes (encrypted and authenticated by CircuitKit) under opaque keys (derived one-way from the
/// circuit's secret). It decides nothing about circuits; it keeps these rules, which one conformance suite tries on every store:
/// </para>
/// <list type="bullet">
/// <item><description>A save replaces only an older version; a late save of an older one answers <see cref="SnapshotSaveOutcome.Stale"/>.</description></item>
/// <item><description>While a claim's lease runs, saves answer <see cref="SnapshotSaveOutcome.Claimed"/> and other claimants get <see cref="SnapshotClaimOutcome.AlreadyClaimed"/>.</description></item>
/// <item><description>A lease that runs out, or is released, makes the snapshot claimable again: a claimant that died loses nothing.</description></item>
/// <item><description>After a removal, a late save answers <see cref="SnapshotSaveOutcome.Removed"/> for <see cref="RemovalMemory"/>.</description></item>
/// <item><description>What was saved with a user's mark goes with that user's other snapshots, claimed or not, in one call.</description></item>
/// <item><description>Nothing is kept beyond its time to live.</description></item>
/// </list>
/// <para>A store reports trouble (no connection, no space) by throwing; CircuitKit then counts, logs and falls back to memory.</para>
/// </remarks>
public interface ISnapshotStore
{
    /// <summary>
    /// How long a store remembers a removal, so that a save that comes late cannot bring the snapshot back: one that was under way, or that of
    /// a server which still holds the disconnected circuit whose browser went on elsewhere, and persists it when its retention time is over.
    /// </summary>
    static readonly TimeSpan RemovalMemory = TimeSpan.FromMinutes(30);

    /// <summary>The store's short name for logs, metrics and health, in lower case: <c>memory</c>, <c>file</c>, <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether a saved snapshot is still there after this process has ended. Live circuits are captured only for stores that answer
    /// <see langword="true"/>: a snapshot that dies with its circuit protects from nothing.
    /// </summary>
    bool OutlivesProcess { get; }

    /// <summary>Saves a snapshot unless something newer is there. When it answers <see cref="SnapshotSaveOutcome.Saved"/>, these bytes are in the store.</summary>
    /// <param name="key">Where to save it.</param>
    /// <param name="snapshot">The bytes, their version and their time to live. The store must not keep the memory after it returns.</param>
    /// <param name="cancellationToken">Gives up waiting; the save may still happen.</param>
    ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken);

    /// <summary>Takes a snapshot for one claimant for the time of a lease. The same claimant may claim again, which renews the lease.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="claimant">Names this attempt; not empty, unique per attempt.</param>
    /// <param name="lease">How long others are kept away. Positive.</param>
    /// <param name="cancellationToken">Gives up waiting; the claim may still happen and then ends with its lease.</param>
    ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives a claimed snapshot back. Does nothing when <paramref name="claimant"/> does not hold the claim.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="claimant">The name used to claim it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken);

    /// <summary>Removes a snapshot, claimed or not, and remembers the removal for <see cref="RemovalMemory"/>.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask RemoveAsync(SnapshotKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Removes every snapshot whose newest save had this <see cref="StoredSnapshot.User"/>, as <see cref="RemoveAsync"/> does. Answers how many.
    /// A save that runs at the same time may be missed.
    /// </summary>
    /// <param name="user">The mark; not empty.</param>
    /// <param name="cancellationToken">Gives up waiting; some may be removed by then.</param>
    ValueTask<int> RemoveUserAsync(string user, CancellationToken cancellationToken);
}
