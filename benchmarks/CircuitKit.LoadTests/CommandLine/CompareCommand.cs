using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

internal static class CompareCommand
{
    private const int Rounds = 5;

    public static Command Create()
    {
        Command command = new(
            "compare",
            "The test app as stock, and with CircuitKit in memory, on files and on Redis, by turns, under steady clicks.");
        SteadyOptions steady = new();
        TurnsOptions turns = new(Rounds);
        steady.AddTo(command);
        turns.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            ContenderPage page = turns.Page(result);
            ComparePlan plan = new(steady.Read(result), page.Page, page.Click, page.Watch);
            CompareRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return CompareReport.Of(
                "compare",
                await run.RunAsync(plan, turns.Turns(result), cancellationToken),
                SteadyMetrics.All,
                ("click to effect", measurement => measurement.Steady.RoundTrips));
        });
        return command;
    }
}
