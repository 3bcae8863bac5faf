using System.CommandLine;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class SteadyCommand
{
    public static Command Create()
    {
        Command command = new("steady", "Clicks or types in many pages at a steady pace; times count from when a click was due.");
        TargetOptions target = new();
        SteadyOptions steady = new();
        target.AddTo(command, needsAction: true);
        steady.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
            RunReports.Of(await new SteadyRun(Verb.NewSession(target.Read(result))).RunAsync(steady.Read(result), cancellationToken)));
        return command;
    }
}
