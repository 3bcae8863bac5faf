namespace CircuitKit.Hosting;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4100,
        LogLevel.Warning,
        "CircuitOptions.HybridPersistenceCache was set by the app; CircuitKit uses its own instead, in front of its snapshot store.")]
    public static partial void PersistenceCacheReplaced(ILogger logger);

    [LoggerMessage(
        4101,
        LogLevel.Warning,
        "CircuitOptions.DisconnectedCircuitRetentionPeriod is {Retention}, longer than a store remembers a removal ({RemovalMemory}). With several "
        + "servers, a circuit whose browser continued on another server may bring its old snapshot back. Set it to at most {RemovalMemory}.")]
    public static partial void RetentionOutlivesRemovals(ILogger logger, TimeSpan retention, TimeSpan removalMemory);
}
