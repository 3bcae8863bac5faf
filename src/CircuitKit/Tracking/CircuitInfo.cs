namespace CircuitKit;

/// <summary>One circuit as it was when asked: an immutable view.</summary>
public sealed record CircuitInfo
{
    /// <summary>The framework's public circuit id. It changes when a circuit is resumed; safe to show and to log.</summary>
    public required string Id { get; init; }

    /// <summary>The random id of the browser tab, or null when the browser did not send one.</summary>
    public string? TabId { get; init; }

    /// <summary>Whether the tab's top window or an iframe shows it.</summary>
    public CircuitFrame Frame { get; init; }

    /// <summary>
    /// Names the signed-in user: the stable subject claim, with its issuer unless that is the app itself (<see cref="CircuitUser"/>). Null for an
    /// anonymous user. Personal data: do not use it as a metric's tag.
    /// </summary>
    public string? UserKey { get; init; }

    /// <summary>The server process that holds it.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public CircuitState State { get; init; }

    /// <summary>Why it is closed; <see cref="CircuitCloseReason.None"/> while it is not.</summary>
    public CircuitCloseReason CloseReason { get; init; }

    /// <summary>What was noted when it was closed on command (<see cref="CloseOptions.Note"/>), or null.</summary>
    public string? CloseNote { get; init; }

    /// <summary>The page it shows, as far as the server was told. May contain personal data in its query.</summary>
    public string? Url { get; init; }

    /// <summary>When this circuit was opened (for a resumed one: when it was resumed).</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the first circuit of the line was opened; equal to <see cref="OpenedAt"/> unless it was resumed.</summary>
    public DateTimeOffset FirstOpenedAt { get; init; }

    /// <summary>Since when it is in <see cref="State"/>.</summary>
    public DateTimeOffset StateSince { get; init; }

    /// <summary>When the browser last sent something for it.</summary>
    public DateTimeOffset LastActivityAt { get; init; }

    /// <summary>How many messages the browser sent for it: events, answers and render acknowledgements.</summary>
    public long EventCount { get; init; }

    /// <summary>The last snapshot known to be stored, or null.</summary>
    public SnapshotInfo? Snapshot { get; init; }

    /// <summary>Whether its latest state is in the snapshot store.</summary>
    public CircuitSaveState SaveState { get; init; }

    /// <summary>How long it is kept while it is disconnected; null while it is connected.</summary>
    public RetentionInfo? Retention { get; init; }

    /// <summary>The id of the circuit that this one continues, or null.</summary>
    public string? ContinuationOf { get; init; }

    /// <summary>
    /// The version of the app that wrote the snapshot this circuit was resumed from, which may be this version; null when it was not resumed
    /// from a snapshot.
    /// </summary>
    public string? ResumedFromVersion { get; init; }

    /// <summary>How many values of that snapshot did not fit this version and were left out, as far as the page has asked for them yet.</summary>
    public int UnreadableValues { get; init; }
}
