using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

internal static class CompareChurnCommand
{
    private const int Rounds = 3;

    public static Command Create()
    {
        Command command = new("compare-churn", "Pages of the test app come and go, the contenders by turns.");
        ChurnOptions churn = new();
        TurnsOptions turns = new(Rounds);
        churn.AddTo(command);
        turns.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            CompareChurnRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return CompareReport.Of(
                "compare-churn",
                await run.RunAsync(churn.Read(result), turns.Page(result), turns.Turns(result), cancellationToken),
                ChurnMetrics.All,
                ("open a page", turn => turn.Result.Churn.Opens),
                ("close a page", turn => turn.Result.Churn.Closes));
        });
        return command;
    }
}
