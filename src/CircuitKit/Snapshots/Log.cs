namespace CircuitKit.Snapshots;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning,
        "Snapshot store '{Store}' does not answer ({ErrorType}: {Error}). Snapshots are kept in this process's memory until it does.")]
    public static partial void SnapshotStoreDegraded(ILogger logger, string store, string errorType, string error);

    [LoggerMessage(2001, LogLevel.Information,
        "Snapshot store '{Store}' answers again after {Duration}; {Waiting} snapshots wait in memory to be moved to it.")]
    public static partial void SnapshotStoreRecovered(ILogger logger, string store, TimeSpan duration, int waiting);

    [LoggerMessage(2002, LogLevel.Warning,
        "Snapshots in memory reached their limit (CircuitKit:Snapshots:InMemoryMaxCount {MaxCount}, InMemoryMaxBytes {MaxBytes}); the least "
        + "valuable are dropped. Logged once.")]
    public static partial void SnapshotMemoryFull(ILogger logger, int maxCount, long maxBytes);

    [LoggerMessage(2003, LogLevel.Warning,
        "{MaxBytes} bytes of snapshots (CircuitKit:Snapshots:MaxQueuedBytes) are on their way to store '{Store}', which is slow; more are kept in "
        + "memory until it keeps up. Logged once.")]
    public static partial void SnapshotQueueFull(ILogger logger, long maxBytes, string store);

    [LoggerMessage(2004, LogLevel.Warning,
        "The snapshots of a user who was signed out could not all be removed from store '{Store}' yet ({ErrorType}). This server gives none of "
        + "them out and tries again until it is done. Logged once until a removal succeeds.")]
    public static partial void UserRemovalFailed(ILogger logger, string store, string errorType);

    [LoggerMessage(2005, LogLevel.Error, "Background work on the snapshot store failed and goes on. Logged once for each type of exception.")]
    public static partial void SnapshotLoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning,
        "A user has more than {MaxPerUser} snapshots (CircuitKit:Snapshots:MaxPerUser); the oldest are removed. Logged once.")]
    public static partial void SnapshotsOfUserFull(ILogger logger, int maxPerUser);

    [LoggerMessage(2007, LogLevel.Warning,
        "This server has left more snapshots for anonymous users than CircuitKit:Snapshots:MaxAnonymous ({MaxAnonymous}) or MaxAnonymousBytes "
        + "({MaxBytes}) allow; the least valuable are removed. Logged once.")]
    public static partial void AnonymousSnapshotsFull(ILogger logger, int maxAnonymous, long maxBytes);

    [LoggerMessage(2010, LogLevel.Warning,
        "A stored snapshot was refused ({Reason}). {Remedy} Logged once for each reason; every refusal is counted.")]
    public static partial void SnapshotRefused(ILogger logger, SnapshotRefusal reason, string remedy);

    [LoggerMessage(2011, LogLevel.Information,
        "A stored snapshot was not given to a browser that asked for it ({Reason}). {Meaning} Number since this was last logged: {Count}. Logged "
        + "once a minute at most for each reason.")]
    public static partial void SnapshotNotGiven(ILogger logger, SnapshotRefusal reason, string meaning, int count);

    [LoggerMessage(2020, LogLevel.Warning, "A damaged snapshot in '{Folder}' was removed: its checksum is wrong.")]
    public static partial void SnapshotDamaged(ILogger logger, string folder);

    [LoggerMessage(2021, LogLevel.Debug, "Swept the snapshot folder '{Folder}': {Examined} snapshots looked at, {Removed} removed.")]
    public static partial void SnapshotFolderSwept(ILogger logger, string folder, int examined, int removed);

    [LoggerMessage(2022, LogLevel.Warning,
        "The snapshot folder '{Folder}' could not be swept ({ErrorType}: {Error}); expired snapshots stay until the next sweep.")]
    public static partial void SnapshotSweepFailed(ILogger logger, string folder, string errorType, string error);

    [LoggerMessage(2023, LogLevel.Warning,
        "Others than its owner can read or change the snapshot folder '{Folder}'. Set its mode to 700, or let CircuitKit make the folder.")]
    public static partial void SnapshotFolderOpen(ILogger logger, string folder);

    [LoggerMessage(2024, LogLevel.Error,
        "The snapshot database in '{Folder}' was damaged or removed ({Error}) and begins anew. The pages that are open are saved again now; the "
        + "state of others is lost.")]
    public static partial void SnapshotDatabaseEmptied(ILogger logger, string folder, string error);

    [LoggerMessage(2030, LogLevel.Warning, "No connection to Redis yet ({ErrorType}: {Error}); trying again in the background.")]
    public static partial void RedisUnreachable(ILogger logger, string errorType, string error);

    [LoggerMessage(
        2031,
        LogLevel.Information,
        "Connected to Redis. All keys start with '{KeyPrefix}:'; servers with another prefix do not know of this one.")]
    public static partial void RedisConnected(ILogger logger, string keyPrefix);
}
