namespace CircuitKit.Diagnostics;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(9100, LogLevel.Warning,
        "A resume would lose state of {Component} ({Route}): {Findings}. See docs/state.md of CircuitKit. Logged once; the view \"State\" of the"
        + " dashboard has all findings.")]
    public static partial void StateWouldNotSurvive(ILogger logger, string component, string route, string findings);

    [LoggerMessage(9101, LogLevel.Warning,
        "The state of circuit {CircuitId} could not be checked. Set CircuitKit:StateCheck:Enabled to false to switch the check off. Logged once.")]
    public static partial void StateCheckFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(9102, LogLevel.Warning,
        "A resume would lose state of components of {Library} ({Route}): {Findings}. See \"Components of libraries\" in docs/state.md of CircuitKit."
        + " Logged once; the view \"State\" of the dashboard has all findings.")]
    public static partial void LibraryStateWouldNotSurvive(ILogger logger, string library, string route, string findings);

    [LoggerMessage(9103, LogLevel.Debug, "The state of circuit {CircuitId} was checked after {Events} events: {Findings} findings.")]
    public static partial void StateChecked(ILogger logger, string circuitId, long? events, int findings);
}
