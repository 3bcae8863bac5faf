namespace CircuitKit.Cluster;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        5000,
        LogLevel.Warning,
        "The other servers cannot be reached over Redis ({ErrorType}). Until they can, circuits that come from them continue from their last "
        + "checkpoint.")]
    public static partial void ClusterUnreachable(ILogger logger, string errorType);

    [LoggerMessage(5001, LogLevel.Information, "The other servers can be reached over Redis again.")]
    public static partial void ClusterReached(ILogger logger);

    [LoggerMessage(5002, LogLevel.Warning, "A message '{Kind}' to another server could not be sent ({ErrorType}).")]
    public static partial void ClusterMessageNotSent(ILogger logger, string kind, string errorType);

    [LoggerMessage(
        5003,
        LogLevel.Warning,
        "A message from another server was refused: it is not authentic, or more than 5 minutes old. Give every server the same data protection "
        + "key ring, the same application name and the right time. Logged once.")]
    public static partial void ClusterMessageRefused(ILogger logger);

    [LoggerMessage(5004, LogLevel.Error, "A question '{Kind}' from another server could not be answered.")]
    public static partial void ClusterQuestionFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(5005, LogLevel.Error, "Work that follows a restored Redis connection failed.")]
    public static partial void ReconnectHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        5006,
        LogLevel.Warning,
        "A question from another server arrived twice and was answered once. If Redis did not fail over at that moment, someone may be recording and "
        + "repeating the servers' messages: find out who else writes to CircuitKit's channels. Logged once.")]
    public static partial void ClusterQuestionRepeated(ILogger logger);

    [LoggerMessage(
        5020,
        LogLevel.Error,
        "This server cannot read what these servers encrypt: {Nodes}. {Remedy} Until then no circuit can be resumed or handed over between them and "
        + "this server.")]
    public static partial void KeysDiffer(ILogger logger, string nodes, string remedy);

    [LoggerMessage(5021, LogLevel.Information, "This server can read again what the other servers encrypt.")]
    public static partial void KeysAgree(ILogger logger);

    [LoggerMessage(
        5022,
        LogLevel.Warning,
        "The servers' options differ: {Differences}. Set them to the same values on every server; otherwise one server refuses what another has "
        + "saved.")]
    public static partial void SettingsDiffer(ILogger logger, string differences);

    [LoggerMessage(
        5023,
        LogLevel.Warning,
        "The record of a server in Redis was refused: it was changed, cut short, or not written by that server. Its last valid record is used until "
        + "its next heartbeat. Find out who else writes to Redis under CircuitKit's keys. Logged once.")]
    public static partial void NodeRecordRefused(ILogger logger);
}
