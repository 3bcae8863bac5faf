using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>Who looked and who acted is looked up by these ids and texts.</summary>
public sealed class DashboardLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<DashboardLogTests>();
        Log.DashboardClosed(log, "/circuitkit");
        Log.DashboardActed(log, "alice", "close", "abc", "Done", "night");
        Log.DashboardActionRefused(log, "close", "Actions are off.");
        Log.DashboardValuesShown(log, "alice", "abc");

        Assert.Equal(
            [
                "9000 Warning The dashboard (/circuitkit) is closed: outside of Development it answers 404 until the app says who may see it, with MapCircuitKitDashboard(...).RequireAuthorization(...). Said once.",
                "9001 Information alice at the dashboard: close of abc: Done. Note: 'night'.",
                "9002 Warning The dashboard was asked to close, and refused. Actions are off.",
                "9003 Information alice at the dashboard was shown the values in the state of circuit abc.",
            ],
            log.Lines);
    }
}
