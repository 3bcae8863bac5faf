using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>The log events of the watch over sign-ins.</summary>
internal static partial class Log
{
    [LoggerMessage(3400, LogLevel.Information,
        "A sign-in has ended: {Circuits} of its circuits are closed; {FailedCircuits} could not be closed. Servers that did not respond: "
        + "'{MissingNodes}'.")]
    public static partial void SignInEnded(ILogger logger, int circuits, int failedCircuits, string missingNodes);

    [LoggerMessage(3401, LogLevel.Warning, "The circuits of a user who signed out could not be closed; this is tried again for some minutes.")]
    public static partial void SignOutFailed(ILogger logger, Exception exception);

    [LoggerMessage(3402, LogLevel.Information, "Circuit {CircuitId}: its page ended, {Reason}. Eviction: {Outcome}.")]
    public static partial void PageEnded(ILogger logger, string circuitId, CircuitCloseReason reason, EvictionOutcome outcome);

    [LoggerMessage(3403, LogLevel.Warning, "Circuit {CircuitId}: its page should have ended and could not be ended.")]
    public static partial void PageEndFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(3404, LogLevel.Warning, "The sign-in of a user could not be read, or not ended: the app's authentication failed.")]
    public static partial void SignInUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(3405, LogLevel.Error, "The watch over sign-ins failed; it goes on.")]
    public static partial void SignInWatchFailed(ILogger logger, Exception exception);
}
