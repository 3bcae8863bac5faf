using Microsoft.Extensions.Logging;

namespace CircuitKit.Telemetry;

/// <summary>Retention: event ids 6000-6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Error, "Retention policy {Policy} failed; the next one decides. Make it a pure function that does not throw. Said once.")]
    public static partial void RetentionPolicyFailed(ILogger logger, string policy, Exception exception);

    [LoggerMessage(6001, LogLevel.Error, "The changed configuration cannot be used, and what was in force stays: {Error}")]
    public static partial void RetentionChangeRefused(ILogger logger, string error);

    [LoggerMessage(6002, LogLevel.Information, "The changed configuration of CircuitKit:Retention is in force, with {Rules} rules.")]
    public static partial void RetentionChanged(ILogger logger, int rules);
}
