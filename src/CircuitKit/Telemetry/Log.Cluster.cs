using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Checkpoints.HandOver;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Telemetry;

/// <summary>The work of several servers together: event ids 5000-5099. No secrets, no keys, no user ids.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Warning, "The other servers cannot be reached over Redis ({ErrorType}). Until they can, circuits that come from them go on from their last checkpoint.")]
    public static partial void ClusterUnreachable(ILogger logger, string errorType);

    [LoggerMessage(5001, LogLevel.Information, "The other servers can be reached over Redis again.")]
    public static partial void ClusterReached(ILogger logger);

    [LoggerMessage(5002, LogLevel.Warning, "A message '{Kind}' to another server could not be sent ({ErrorType}).")]
    public static partial void ClusterMessageNotSent(ILogger logger, string kind, string errorType);

    [LoggerMessage(5003, LogLevel.Warning, "A message from another server was refused: it is not authentic, or more than 5 minutes old. Give every server the same data protection key ring, the same application name and the right time. Said once.")]
    public static partial void ClusterMessageRefused(ILogger logger);

    [LoggerMessage(5004, LogLevel.Error, "A question '{Kind}' from another server could not be answered.")]
    public static partial void ClusterQuestionFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(5013, LogLevel.Debug, "The farewell of a page could not be passed on to the server that has its circuit ({ErrorType}); the circuit and its snapshot expire in their time.")]
    public static partial void FarewellNotPassedOn(ILogger logger, string errorType);

    [LoggerMessage(5010, LogLevel.Debug, "A circuit comes from another server: {Outcome}, after {Elapsed}.")]
    public static partial void HandOverAsked(ILogger logger, HandOverOutcome outcome, TimeSpan elapsed);

    [LoggerMessage(5011, LogLevel.Warning, "A server that holds a circuit did not hand it over within {Timeout}; the circuit goes on from its last checkpoint, and the other server cannot overwrite it.")]
    public static partial void HandOverTimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(5012, LogLevel.Information, "Circuit {CircuitId} is handed over to another server: {Outcome}.")]
    public static partial void CircuitHandedOver(ILogger logger, string circuitId, EvictionOutcome outcome);

    [LoggerMessage(5020, LogLevel.Error, "What these servers encrypt cannot be read here: {Nodes}. {Remedy} Until then no circuit can be resumed or handed over between them and this server.")]
    public static partial void KeysDiffer(ILogger logger, string nodes, string remedy);

    [LoggerMessage(5021, LogLevel.Information, "What the other servers encrypt can be read here again.")]
    public static partial void KeysAgree(ILogger logger);

    [LoggerMessage(5022, LogLevel.Warning, "The servers' options differ: {Differences}. Set them to the same values on every server, or one refuses what another has saved.")]
    public static partial void SettingsDiffer(ILogger logger, string differences);
}
