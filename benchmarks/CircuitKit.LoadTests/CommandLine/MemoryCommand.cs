using System.CommandLine;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class MemoryCommand
{
    public static Command Create()
    {
        Command command = new("memory", "Measures the server's managed heap for each connected circuit, and what is left after they were closed.");
        TargetOptions target = new();
        Option<int> circuits = CircuitOptions.Circuits();
        Option<double> openRate = CircuitOptions.OpenRate();
        Option<double> settle = Numbers.SecondsOrNone("--settle", "How long the app may finish its work before its heap is read", 3);
        target.AddTo(command, needsHeap: true);
        command.Add(circuits);
        command.Add(openRate);
        command.Add(settle);
        command.Runs(async (result, cancellationToken) =>
        {
            LoadSession session = Verb.NewSession(target.Read(result));
            using HeapProbe heap = new(session.Target.Heap!);
            return RunReports.Of(await new MemoryRun(session, heap).RunAsync(
                result.GetValue(circuits), result.GetValue(openRate), TimeSpan.FromSeconds(result.GetValue(settle)), cancellationToken));
        });
        return command;
    }
}
