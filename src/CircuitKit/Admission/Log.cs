namespace CircuitKit.Admission;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        8000, LogLevel.Warning, "A new circuit was refused: {Reason}. {Count} since the last message; logged at most once a minute per reason.")]
    public static partial void NewcomersRefused(ILogger logger, string reason, int count);

    [LoggerMessage(
        8001,
        LogLevel.Warning,
        "Circuits per user cannot be counted over all servers ({ErrorType}). Until they can, each server counts its own for "
        + "CircuitKit:Admission:MaxCircuitsPerUser.")]
    public static partial void UsersCountedAlone(ILogger logger, string errorType);

    [LoggerMessage(8002, LogLevel.Information, "Circuits per user are counted over all servers again.")]
    public static partial void UsersCountedTogether(ILogger logger);

    [LoggerMessage(8003, LogLevel.Information, "A user's oldest circuit was ended for a newer one (CircuitKit:Admission:UserLimitBehavior).")]
    public static partial void OldestEnded(ILogger logger);

    [LoggerMessage(
        8004,
        LogLevel.Warning,
        "A user's oldest circuit could not make room for a newer one: it or its server did not answer in time, or its page may not be hibernated. "
        + "The newer one was admitted anyway.")]
    public static partial void OldestNotEnded(ILogger logger);

    [LoggerMessage(
        8005,
        LogLevel.Warning,
        "The refusal page '{Page}' (CircuitKit:Admission:RefusalPage) is not in the app's web root; CircuitKit's own is sent. Logged once.")]
    public static partial void RefusalPageMissing(ILogger logger, string page);

    [LoggerMessage(
        8006,
        LogLevel.Warning,
        "A connection without a circuit was cut: {Reason}. {Count} since the last message; logged at most once a minute per reason.")]
    public static partial void IdleConnectionsCut(ILogger logger, string reason, int count);

    [LoggerMessage(
        8007,
        LogLevel.Warning,
        "Redis has an admission lease of one user in the record of another. The circuit was not ended. Find out who else writes to Redis under "
        + "CircuitKit's keys. Logged once.")]
    public static partial void LeaseOfAnotherUser(ILogger logger);
}
