using Microsoft.Extensions.Logging;

namespace CircuitKit.Dashboard;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Warning, "The dashboard ({Path}) is closed: outside of Development it answers 404 until the app says who may see it, with MapCircuitKitDashboard(...).RequireAuthorization(...). Said once.")]
    public static partial void DashboardClosed(ILogger logger, string path);

    [LoggerMessage(9001, LogLevel.Information, "{Who} at the dashboard: {Action} of {Target}: {Outcome}. Note: '{Note}'.")]
    public static partial void DashboardActed(ILogger logger, string who, string action, string target, string outcome, string note);

    [LoggerMessage(9002, LogLevel.Warning, "The dashboard was asked to {Action}, and refused. {Reason}")]
    public static partial void DashboardActionRefused(ILogger logger, string action, string reason);

    [LoggerMessage(9003, LogLevel.Information, "{Who} at the dashboard was shown the values in the state of circuit {CircuitId}.")]
    public static partial void DashboardValuesShown(ILogger logger, string who, string circuitId);
}
