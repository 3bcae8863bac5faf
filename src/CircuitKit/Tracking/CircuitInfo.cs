namespace CircuitKit;

/// <summary>An immutable view of one circuit at one moment.</summary>
public sealed record CircuitInfo
{
    /// <summary>The framework's public circuit id. It changes when a circuit is resumed; safe to show and to log.</summary>
    public required string Id { get; init; }

    /// <summary>The random id of the browser tab; null when the browser sent none.</summary>
    public string? TabId { get; init; }

    /// <summary>Whether the tab's top window or an iframe shows it.</summary>
    public CircuitFrame Frame { get; init; }

    /// <summary>
    /// The key of the signed-in user: the stable subject claim, with its issuer unless that is the app itself (<see cref="CircuitUser"/>). Null for
    /// an anonymous user. Personal data: do not use it as a metric's tag.
    /// </summary>
    public string? UserKey { get; init; }

    /// <summary>The server process that holds it.</summary>
    public required string NodeId { get; init; }

    /// <summary>Its state.</summary>
    public CircuitState State { get; init; }

    /// <summary>Why it is closed; <see cref="CircuitCloseReason.None"/> while it is not.</summary>
    public CircuitCloseReason CloseReason { get; init; }

    /// <summary>The note of the command that closed it (<see cref="CloseOptions.Note"/>), or null.</summary>
    public string? CloseNote { get; init; }

    /// <summary>The address of its page, as the browser last reported it. The query may contain personal data.</summary>
    public string? Url { get; init; }

    /// <summary>When this circuit was opened (for a resumed one: when it was resumed).</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the first of the circuits was opened that it continues; <see cref="OpenedAt"/> if it was not resumed.</summary>
    public DateTimeOffset FirstOpenedAt { get; init; }

    /// <summary>Since when it is in <see cref="State"/>.</summary>
    public DateTimeOffset StateSince { get; init; }

    /// <summary>When the browser last sent something for it.</summary>
    public DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The number of messages from its browser: events, responses and render acknowledgements.</summary>
    public long EventCount { get; init; }

    /// <summary>The last snapshot known to be in the store, or null.</summary>
    public SnapshotInfo? Snapshot { get; init; }

    /// <summary>Whether its latest state is in the snapshot store.</summary>
    public CircuitSaveState SaveState { get; init; }

    /// <summary>How long it is kept while it is disconnected; null while it is connected.</summary>
    public RetentionInfo? Retention { get; init; }

    /// <summary>The id of the circuit that this one continues, or null.</summary>
    public string? ContinuationOf { get; init; }

    /// <summary>
    /// The version of the app that saved the snapshot it was resumed from, which may be the current version; null when it was not resumed from a
    /// snapshot.
    /// </summary>
    public string? ResumedFromVersion { get; init; }

    /// <summary>The number of values in that snapshot that this version could not read, among those the page has used so far.</summary>
    public int UnreadableValues { get; init; }
}

/// <summary>The part of a browser tab that shows a circuit.</summary>
public enum CircuitFrame
{
    /// <summary>The page did not report it, for example because its script was blocked.</summary>
    Unknown,

    /// <summary>The tab's top window.</summary>
    Top,

    /// <summary>An iframe in the tab.</summary>
    Embedded,
}

/// <summary>How much of a live circuit's work the snapshot store has.</summary>
public enum CircuitSaveState
{
    /// <summary>
    /// Nothing is saved while the circuit is live: checkpoints are off, the store is this process's memory, or this version of ASP.NET Core does not
    /// support capturing live circuits.
    /// </summary>
    Off,

    /// <summary>Its latest state is in the store.</summary>
    Saved,

    /// <summary>It has work that is not in the store yet, usually for less than 2 seconds.</summary>
    Unsaved,

    /// <summary>Another circuit continues its snapshot, or the snapshot was removed. Nothing of this circuit is saved any more.</summary>
    Superseded,
}

/// <summary>The last snapshot that is known to be in the store.</summary>
public readonly struct SnapshotInfo
{
    /// <summary>Grows with each save of the circuit.</summary>
    public required long Version { get; init; }

    /// <summary>Its size in the store, compressed and encrypted.</summary>
    public required int Bytes { get; init; }

    /// <summary>When it was saved. A crash loses the work since then.</summary>
    public required DateTimeOffset SavedAt { get; init; }
}

/// <summary>How long a disconnected circuit is kept, as a retention policy decided.</summary>
public sealed record RetentionInfo
{
    /// <summary>When the circuit is evicted, unless its browser reconnects before.</summary>
    public required DateTimeOffset LiveUntil { get; init; }

    /// <summary>How long its snapshot is kept after that.</summary>
    public required TimeSpan KeepSnapshot { get; init; }

    /// <summary>Its value when memory is short, 0 to 100: the least valuable circuits are evicted first.</summary>
    public required int Value { get; init; }

    /// <summary>The reason for the decision.</summary>
    public required string Reason { get; init; }
}
