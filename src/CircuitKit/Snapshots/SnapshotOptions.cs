namespace CircuitKit;

/// <summary>Limits and lifetimes of snapshots. Configuration section <c>CircuitKit:Snapshots</c>.</summary>
public sealed class SnapshotOptions
{
    /// <summary>
    /// How long a snapshot is kept after it was last written; an open circuit's snapshot is written again before that time runs out.
    /// Default 8 hours, as long as the framework keeps a persisted circuit in a distributed cache; 1 minute to 7 days.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The longest time from the first opening of a circuit over all its resumes to the last one: older state is refused.
    /// Default 7 days; 1 minute to 30 days; not shorter than <see cref="TimeToLive"/>.
    /// </summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The most bytes one snapshot may have, before compression. A larger capture is refused and the last good one stays. Default 4 MiB; 1 KiB to 64
    /// MiB.
    /// </summary>
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most persisted values one snapshot may have. Default 1,000; 1 to 100,000.</summary>
    public int MaxKeys { get; set; } = 1_000;

    /// <summary>
    /// Whether snapshots are encrypted and authenticated with the app's data protection keys. Default <see langword="true"/>.
    /// With <see langword="false"/>, a reader of the store reads the state, and a writer of the store can forge it.
    /// </summary>
    public bool Protect { get; set; } = true;

    /// <summary>
    /// Whether another user than the circuit's may reconnect to a live circuit with its secret, as with Blazor alone; the circuit and its snapshots
    /// are
    /// that user's then. Default <see langword="false"/>: the reconnect is answered as if there were no such circuit, and the page reloads. A sign-in
    /// or
    /// sign-out in another tab counts as a change of user.
    /// </summary>
    public bool AllowUserChange { get; set; }

    /// <summary>
    /// What becomes of a snapshot that another version of the app wrote (<see cref="CircuitKitOptions.AppVersion"/>). Default
    /// <see cref="OtherVersionPolicy.Resume"/>.
    /// </summary>
    public OtherVersionPolicy OtherVersions { get; set; } = OtherVersionPolicy.Resume;

    /// <summary>
    /// How long a resume may take from claiming the snapshot to the first rendered page before others may claim it.
    /// Default 10 seconds; 1 second to 5 minutes.
    /// </summary>
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time to wait for the store before falling back to memory. Default 2 seconds; 50 milliseconds to 30 seconds.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most bytes of snapshots that may be on their way to the store at once; beyond it they are kept in memory and saved later, so that a
    /// slow store cannot fill the process. Default 64 MiB; 1 MiB to 16 GiB.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// The most snapshots of one signed-in user: in Redis over all servers, in a folder, and in this process's memory. Beyond it the user's
    /// oldest is removed, in a folder at the next sweep (<see cref="FileSnapshotOptions.SweepInterval"/>). Default 1,000; 1 to 100,000.
    /// </summary>
    public int MaxPerUser { get; set; } = 1_000;

    /// <summary>
    /// The most snapshots that this process leaves in a store that outlives it, for anonymous users whose circuit has ended. Beyond it those of users
    /// who did nothing are removed first, then those of the address with most, then the oldest. Default 20,000; 1 to 1,000,000.
    /// </summary>
    public int MaxAnonymous { get; set; } = 20_000;

    /// <summary>
    /// The most bytes of the snapshots that <see cref="MaxAnonymous"/> counts, before compression. Default 1 GiB; 1 MiB to 1 TiB.
    /// </summary>
    public long MaxAnonymousBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>
    /// The most snapshots kept in this process's memory (all of them without another store; those that could not be written, with one). When
    /// full, those of anonymous users who did nothing go first, then those of the user or address with most, then the oldest. Default 1,000; 0 to
    /// 1,000,000.
    /// </summary>
    public int InMemoryMaxCount { get; set; } = 1_000;

    /// <summary>The most bytes of snapshots kept in this process's memory. Default 64 MiB; 0 to 16 GiB.</summary>
    public long InMemoryMaxBytes { get; set; } = 64L * 1024 * 1024;
}
