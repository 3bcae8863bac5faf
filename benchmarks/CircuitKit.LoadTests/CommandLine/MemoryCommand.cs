using System.CommandLine;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class MemoryCommand
{
    public static Command Create()
    {
        Command command = new(
            "memory",
            "Measures the server's managed heap for each circuit while it is connected, disconnected and paused, and what is left after it was closed; of an app that was just started.");
        TargetOptions target = new();
        MemoryOptions memory = new();
        target.AddTo(command, needsHeap: true);
        memory.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
        {
            LoadSession session = Verb.NewSession(target.Read(result));
            using HeapProbe heap = new(session.Target.Heaps);
            return RunReports.Of(await new MemoryRun(session, heap).RunAsync(memory.Read(result), cancellationToken));
        });
        return command;
    }
}
