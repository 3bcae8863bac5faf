using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

internal static class CompareMemoryCommand
{
    private const int Rounds = 3;

    public static Command Create()
    {
        Command command = new(
            "compare-memory", "What connected, disconnected, paused and closed circuits of the test app cost in managed heap, the contenders by turns.");
        MemoryOptions memory = new();
        TurnsOptions turns = new(Rounds);
        memory.AddTo(command);
        turns.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            CompareMemoryRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return CompareReport.Of(
                "compare-memory",
                await run.RunAsync(memory.Read(result), turns.Page(result), turns.Turns(result), cancellationToken),
                MemoryMetrics.All);
        });
        return command;
    }
}
