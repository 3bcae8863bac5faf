namespace CircuitKit.Dashboard;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Warning,
        "The dashboard ({Path}) returns 404: outside of Development it needs MapCircuitKitDashboard(...).RequireAuthorization(...). Logged once.")]
    public static partial void DashboardClosed(ILogger logger, string path);

    [LoggerMessage(9001, LogLevel.Information, "{Who} at the dashboard: {Action} of {Target}: {Outcome}. Note: '{Note}'.")]
    public static partial void DashboardActed(ILogger logger, string who, string action, string target, string outcome, string note);

    [LoggerMessage(9002, LogLevel.Warning, "The dashboard refused the action '{Action}'. {Reason}")]
    public static partial void DashboardActionRefused(ILogger logger, string action, string reason);

    [LoggerMessage(9003, LogLevel.Information, "{Who} at the dashboard was shown the values in the state of circuit {CircuitId}.")]
    public static partial void DashboardValuesShown(ILogger logger, string who, string circuitId);

    [LoggerMessage(9004, LogLevel.Warning,
        "The dashboard ({Path}) returns 404: in Development, without MapCircuitKitDashboard(...).RequireAuthorization(...), it is for pages of "
        + "localhost only, and this request is for '{Host}' or comes from a page of another site. Logged once.")]
    public static partial void DashboardForThisMachine(ILogger logger, string path, string host);
}
