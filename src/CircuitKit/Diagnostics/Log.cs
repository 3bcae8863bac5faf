using Microsoft.Extensions.Logging;

namespace CircuitKit.Diagnostics;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(9100, LogLevel.Warning, "Not all of {Component} ({Route}) would survive a resume: {Findings}. What to do: docs/state.md of CircuitKit, and the dashboard's view \"State\".")]
    public static partial void StateWouldNotSurvive(ILogger logger, string component, string route, string findings);

    [LoggerMessage(9101, LogLevel.Warning, "The state of circuit {CircuitId} could not be checked. CircuitKit:StateCheck:Enabled switches the check off. Said once.")]
    public static partial void StateCheckFailed(ILogger logger, string circuitId, Exception exception);
}
