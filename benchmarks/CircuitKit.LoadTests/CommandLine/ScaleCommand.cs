using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scale;

namespace CircuitKit.LoadTests.CommandLine;

internal static class ScaleCommand
{
    private const int Rounds = 3;

    public static Command Create()
    {
        Command command = new("scale", "What one circuit of the test app costs, from 100 circuits to 10,000, the contenders by turns.");
        ScaleOptions scale = new();
        TurnsOptions turns = new(Rounds, Contender.Stock, Contender.Redis);
        scale.AddTo(command);
        turns.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            ScaleRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return ScaleReport.Of(await run.RunAsync(scale.Read(result), turns.Page(result), turns.Turns(result), cancellationToken));
        });
        return command;
    }
}
