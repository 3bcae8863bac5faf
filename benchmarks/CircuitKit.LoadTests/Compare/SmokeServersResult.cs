using System.Text.Json.Serialization;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>A small round on two servers.</summary>
internal sealed record SmokeServersResult(ReconnectResult Reconnect, SteadyResult Typing)
{
    /// <summary>What failed, and what should have a figure and has none.</summary>
    public RunFailures Failures => Reconnect.Failures.And(Typing.Failures).And(Missing());

    [JsonIgnore]
    public ReportTable Table
    {
        get
        {
            ReportTable table = new("On two servers", "pages", "changed to the other server", "show what they showed", "texts typed");
            table.Add(
                Figure.Count(Reconnect.Circuits),
                Figure.Count(Reconnect.Resumed),
                Figure.Count(Reconnect.Kept ?? 0),
                Figure.Count(Typing.RoundTrips.Count));
            return table;
        }
    }

    private RunFailures Missing()
    {
        Failures missing = new();
        (bool IsThere, string What)[] expected =
        [
            (Reconnect.Resumed == Reconnect.Circuits, "not every page resumed on the other server"),
            (Reconnect.Kept == Reconnect.Circuits, "not every page shows there what it showed"),
            (Typing.RoundTrips.Count > 0, "no text was typed"),
            (Typing.Cpu.Server > 0, "the servers' CPU time is not known"),
        ];
        foreach ((bool isThere, string what) in expected)
        {
            if (!isThere)
            {
                missing.Add($"two servers: {what}");
            }
        }

        return RunFailures.None.And(new(missing.Count, missing.ByKind()));
    }
}
