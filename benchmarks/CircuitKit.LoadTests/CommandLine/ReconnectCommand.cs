using System.CommandLine;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class ReconnectCommand
{
    public static Command Create()
    {
        Command command = new("reconnect", "Cuts all connections at once and brings all pages back at once.");
        TargetOptions target = new();
        ReturnOptions back = new();
        target.AddTo(command);
        back.AddTo(command, target);
        command.Runs(async (result, cancellationToken) =>
            RunReports.Of(await new ReconnectRun(Verb.NewSession(target.Read(result))).RunAsync(back.Read(result), cancellationToken)));
        return command;
    }
}
