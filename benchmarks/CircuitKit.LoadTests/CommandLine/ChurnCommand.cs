using System.CommandLine;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class ChurnCommand
{
    public static Command Create()
    {
        Command command = new("churn", "Opens pages at a set rate and closes each after a while.");
        TargetOptions target = new();
        ChurnOptions churn = new();
        target.AddTo(command);
        churn.AddTo(command);
        command.Runs(async (result, cancellationToken) =>
            RunReports.Of(await new ChurnRun(Verb.NewSession(target.Read(result))).RunAsync(churn.Read(result), cancellationToken)));
        return command;
    }
}
