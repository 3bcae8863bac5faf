namespace CircuitKit;

/// <summary>
/// Keeps the newest snapshot of each circuit, and hands each one out to exactly one claimant.
/// </summary>
/// <remarks>
/// <para>
/// A store sees opaque bytes (encrypted and authenticated by CircuitKit) under opaque keys (derived one-way from the
/// circuit's secret). It decides nothing about circuits; it keeps these rules, which the conformance suite of the package
/// <c>CircuitKit.Testing</c> tries on every store:
/// </para>
/// <list type="bullet">
/// <item><description>A save replaces only an older version; a late save of an older one returns
/// <see cref="SnapshotSaveOutcome.Stale"/>.</description></item>
/// <item><description>While a claim's lease runs, saves return <see cref="SnapshotSaveOutcome.Claimed"/> and other claimants get
/// <see cref="SnapshotClaimOutcome.AlreadyClaimed"/>.</description></item>
/// <item><description>A claimant may note which circuit continues the snapshot. The next claimant gets the note, until the snapshot is removed
/// or
/// another successor is noted; saves and releases do not touch it.</description></item>
/// <item><description>A snapshot is claimed at most <see cref="SnapshotClaim.MaxPerHour"/> times an hour, counted from the first of these claims;
/// then
/// claimants get <see cref="SnapshotClaimOutcome.TooMany"/>. Renewals, and claims that were not granted, do not count.</description></item>
/// <item><description>A lease that runs out, or is released, makes the snapshot claimable again: a claimant that died loses
/// nothing.</description></item>
/// <item><description>After a removal, a late save returns <see cref="SnapshotSaveOutcome.Removed"/> for as long as the removal is
/// remembered.</description></item>
/// <item><description>What was saved with a user's mark before a time goes in one call, claimed or not; what was saved later
/// stays.</description></item>
/// <item><description>Nothing is kept beyond its time to live.</description></item>
/// </list>
/// <para>A store reports trouble (no connection, no space) by throwing; CircuitKit then counts, logs and falls back to memory.</para>
/// </remarks>
public interface ISnapshotStore
{
    /// <summary>The store's short name for logs, metrics and health, in lower case: <c>memory</c>, <c>file</c>, <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether a saved snapshot is still there after this process has ended. Live circuits are captured only for stores that return
    /// <see langword="true"/>: a snapshot that dies with its circuit protects from nothing.
    /// </summary>
    bool OutlivesProcess { get; }

    /// <summary>
    /// Saves a snapshot unless something newer is there. When it returns <see cref="SnapshotSaveOutcome.Saved"/>, these bytes are in the store.
    /// </summary>
    /// <param name="key">Where to save it.</param>
    /// <param name="snapshot">What to save. The store must not keep the payload's memory after it returns.</param>
    /// <param name="cancellationToken">Gives up waiting; the save may still happen.</param>
    ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken = default);

    /// <summary>Takes a snapshot for one claimant for the time of a lease. The same claimant may claim again, which renews the lease.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="claimant">Names this attempt; not empty, unique per attempt.</param>
    /// <param name="lease">How long others are kept out. Positive.</param>
    /// <param name="cancellationToken">Gives up waiting; the claim may still happen and then ends with its lease.</param>
    ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notes which circuit continues a claimed snapshot and renews the claim's lease, in one atomic step. A claim whose lease ran out, and that
    /// nobody
    /// else took, counts as held.
    /// </summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="claimant">The name used to claim it.</param>
    /// <param name="successor">Opaque: 1 to 200 characters.</param>
    /// <param name="lease">How long others are kept out from now on. Positive.</param>
    /// <param name="cancellationToken">Gives up waiting; the note may still be made.</param>
    /// <returns>
    /// <see cref="SnapshotClaimOutcome.Claimed"/> when it is noted; <see cref="SnapshotClaimOutcome.AlreadyClaimed"/> when the claimant does not hold
    /// the claim any more; <see cref="SnapshotClaimOutcome.NotFound"/> when there is no such snapshot.
    /// </returns>
    ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Gives a claimed snapshot back. Does nothing when <paramref name="claimant"/> does not hold the claim.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="claimant">The name used to claim it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken = default);

    /// <summary>Removes a snapshot, claimed or not, and remembers the removal, also where there was nothing to remove.</summary>
    /// <param name="key">Which snapshot.</param>
    /// <param name="rememberFor">
    /// How long a late save is refused: one that was under way, or that of a server which still holds the disconnected circuit whose browser
    /// went on elsewhere, and persists it when its retention time is over. Positive.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The note of its successor; <see langword="null"/> when there was none, or no snapshot.</returns>
    ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes every snapshot whose newest save had this <see cref="StoredSnapshot.User"/> and was made before a time, as
    /// <see cref="RemoveAsync"/> does. Returns how many. A save that runs at the same time may be missed.
    /// </summary>
    /// <remarks>
    /// The call may come long after <paramref name="before"/>, and the user may have signed in again: what was saved since then stays, and
    /// nothing stands against its next save. A call that was cut off is made again with the same arguments; a store with much to look through
    /// goes on where it stopped.
    /// </remarks>
    /// <param name="user">The mark; not empty.</param>
    /// <param name="before">
    /// A time of this process's clock, not in the future. A store with another clock compares ages: how long ago this was with how long ago the
    /// snapshot was saved. In doubt (some milliseconds, or a clock that was set back) the snapshot is removed.
    /// </param>
    /// <param name="rememberFor">How long late saves of what was removed are refused. Positive.</param>
    /// <param name="cancellationToken">Gives up waiting; some may be removed by then.</param>
    ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken = default);
}
