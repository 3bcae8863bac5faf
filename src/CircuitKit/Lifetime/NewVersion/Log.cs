namespace CircuitKit.Lifetime.NewVersion;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(7100, LogLevel.Information,
        "Most servers run version {Version} of the app now; this one runs {OwnVersion}. Pages of an older version are told.")]
    public static partial void VersionChanged(ILogger logger, string version, string ownVersion);

    [LoggerMessage(7101, LogLevel.Debug,
        "The page of circuit {CircuitId} wants to move to the newer version of the app: {Outcome}. Not kept: {NotKept}.")]
    public static partial void PageMoves(ILogger logger, string circuitId, PageVersionOutcome outcome, string notKept);

    [LoggerMessage(7102, LogLevel.Error, "The watch of the app's versions failed. It goes on at its next turn.")]
    public static partial void VersionWatchFailed(ILogger logger, Exception exception);
}
