using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

internal static class CompareIdleCommand
{
    private const int Rounds = 3;

    public static Command Create()
    {
        Command command = new(
            "compare-idle", "What a server does while nobody does anything, without circuits and with them, the contenders by turns.");
        IdleOptions idle = new();
        TurnsOptions turns = new(Rounds);
        idle.AddTo(command);
        turns.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            CompareIdleRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return CompareReport.Of(
                "compare-idle", await run.RunAsync(idle.Read(result), turns.Page(result), turns.Turns(result), cancellationToken), IdleMetrics.All);
        });
        return command;
    }
}
