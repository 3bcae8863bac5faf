namespace CircuitKit.Lifetime.Hibernation;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Debug, "Circuit {CircuitId} is let go ({Cause}): {Outcome}. Its page resumes it when the person is back.")]
    public static partial void CircuitHibernated(ILogger logger, string circuitId, HibernationCause cause, HibernationOutcome outcome);

    [LoggerMessage(7001, LogLevel.Debug,
        "Circuit {CircuitId} stays, although its page could let it go: {Reason}. Held for: {Hold}. Not kept: {NotKept}.")]
    public static partial void HibernationRefused(ILogger logger, string circuitId, HibernationOutcome reason, string hold, string notKept);

    [LoggerMessage(7002, LogLevel.Error, "Circuit {CircuitId} could not be let go; it waits for its browser as after a lost connection.")]
    public static partial void HibernationFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(7003, LogLevel.Warning,
        "Memory is short: {Load:P0} of it is used up, and CircuitKit:Hibernation:MemoryPressureThreshold is {Threshold}. Tabs that are hidden or "
        + "left alone are asked to let their circuits go.")]
    public static partial void MemoryIsShort(ILogger logger, double load, double threshold);

    [LoggerMessage(7004, LogLevel.Error, "The watch of memory pressure failed. It goes on at its next turn.")]
    public static partial void MemoryPressureWatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(7005, LogLevel.Warning,
        "The page of circuit {CircuitId} pauses it, and its state could not be saved now. The framework pauses it and gives the state to the "
        + "browser, which can send back about 17 KB. Logged once.")]
    public static partial void PauseLeftToFramework(ILogger logger, string circuitId);

    [LoggerMessage(7006, LogLevel.Debug, "Circuit {CircuitId} stays: its page was asked to let it go and declined ({Reason}).")]
    public static partial void HibernationDeclined(ILogger logger, string circuitId, string reason);
}
