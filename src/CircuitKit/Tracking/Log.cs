namespace CircuitKit.Tracking;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "A listener to the changes of circuits failed for circuit {CircuitId}; the circuit goes on.")]
    public static partial void ListenerFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(1001, LogLevel.Error, "{Observer}, an ICircuitObserver, failed for circuit {CircuitId}; the circuit goes on.")]
    public static partial void ObserverFailed(ILogger logger, string observer, string circuitId, Exception exception);

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "The observers of circuits (ICircuitObserver) do not keep up: the oldest {Count} changes were dropped. "
        + "Have them do less, or hand their work on.")]
    public static partial void ObserversBehind(ILogger logger, int count);
}
