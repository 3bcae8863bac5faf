namespace CircuitKit.Lifetime.Commands;

/// <summary>The log events of commands.</summary>
internal static partial class Log
{
    [LoggerMessage(3100, LogLevel.Information,
        "Command {Command} for circuit {CircuitId}: {Outcome}, on {NodeId}. Servers that did not respond: '{MissingNodes}'. Note: '{Note}'.")]
    public static partial void CircuitCommanded(
        ILogger logger, CircuitCommand command, string circuitId, CircuitCommandOutcome outcome, string nodeId, string missingNodes, string note);

    [LoggerMessage(3101, LogLevel.Information,
        "Command CloseUser: {Circuits} circuits of one user are closed and {Snapshots} snapshots removed; {FailedCircuits} circuits could not be "
        + "closed. Servers that did not respond: '{MissingNodes}'. Note: '{Note}'.")]
    public static partial void UserClosed(ILogger logger, int circuits, int snapshots, int failedCircuits, string missingNodes, string note);
}
