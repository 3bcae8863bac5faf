using Microsoft.Extensions.Logging;

namespace CircuitKit.Admission;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Warning, "A newcomer was refused: {Reason}. Number since this was last said: {Count}. Said once a minute at most for each reason.")]
    public static partial void NewcomersRefused(ILogger logger, string reason, int count);

    [LoggerMessage(8001, LogLevel.Warning, "People's circuits cannot be counted over all servers ({ErrorType}). Until they can, each server counts its own for CircuitKit:Admission:MaxCircuitsPerUser.")]
    public static partial void UsersCountedAlone(ILogger logger, string errorType);

    [LoggerMessage(8002, LogLevel.Information, "People's circuits are counted over all servers again.")]
    public static partial void UsersCountedTogether(ILogger logger);

    [LoggerMessage(8003, LogLevel.Information, "A person's oldest circuit was ended for a newer one, as CircuitKit:Admission:WhenUserLimitReached says.")]
    public static partial void OldestEnded(ILogger logger);

    [LoggerMessage(8004, LogLevel.Warning, "A person's oldest circuit could not make room for a newer one: it, or its server, did not answer in time, or its page may not sleep. The newer one is let in all the same.")]
    public static partial void OldestNotEnded(ILogger logger);

    [LoggerMessage(8005, LogLevel.Warning, "The refusal page '{Page}' (CircuitKit:Admission:RefusalPage) is not in the app's web root; CircuitKit's own is sent. Said once.")]
    public static partial void RefusalPageMissing(ILogger logger, string page);
}
