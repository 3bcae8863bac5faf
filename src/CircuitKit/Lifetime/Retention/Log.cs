using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.Retention;

/// <summary>The log events of retention.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Error,
        "Retention policy {Policy} failed; the next one decides. Make it a pure function that does not throw. Logged once.")]
    public static partial void RetentionPolicyFailed(ILogger logger, string policy, Exception exception);

    [LoggerMessage(6001, LogLevel.Error, "The changed configuration cannot be used; the previous one stays in force: {Error}")]
    public static partial void RetentionChangeRefused(ILogger logger, string error);

    [LoggerMessage(6002, LogLevel.Information, "The changed configuration of CircuitKit:Retention is in force, with {Rules} rules.")]
    public static partial void RetentionChanged(ILogger logger, int rules);

    [LoggerMessage(6003, LogLevel.Warning,
        "Circuits are to be kept live for {KeepLive} ({Reason}), longer than a store remembers a removal ({RemovalMemory}). With several servers, a "
        + "server that keeps a circuit whose browser went on elsewhere may save its old state again. Keep live times to at most {RemovalMemory}. "
        + "Logged once.")]
    public static partial void KeepLiveOutlivesRemovals(ILogger logger, TimeSpan keepLive, string reason, TimeSpan removalMemory);

    [LoggerMessage(6010, LogLevel.Debug,
        "Circuit {CircuitId} is disconnected: it is kept live for {KeepLive}, then as a snapshot for {KeepSnapshot}; value {Value} ({Reason}).")]
    public static partial void RetentionDecided(ILogger logger, string circuitId, TimeSpan keepLive, TimeSpan keepSnapshot, int value, string reason);

    [LoggerMessage(6011, LogLevel.Debug, "Circuit {CircuitId} is evicted ({Cause}), {Away} after its connection was lost: {Outcome}.")]
    public static partial void CircuitEvicted(ILogger logger, string circuitId, EvictionCause cause, TimeSpan away, EvictionOutcome outcome);

    [LoggerMessage(6012, LogLevel.Warning,
        "There are more disconnected circuits than may be kept ({MaxDisconnected}, CircuitKit:Retention:MaxDisconnected); those with the lowest "
        + "value are evicted early, to their snapshots. Logged again only after there was room.")]
    public static partial void DisconnectedFull(ILogger logger, int maxDisconnected);

    [LoggerMessage(6013, LogLevel.Error, "Circuit {CircuitId} could not be evicted; it is tried again.")]
    public static partial void EvictionFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(6014, LogLevel.Error,
        "A check of the disconnected circuits failed. It is repeated shortly. Logged once for each kind of fault.")]
    public static partial void RetentionTurnFailed(ILogger logger, Exception exception);
}
