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
        Option<int> circuits = CircuitOptions.Circuits();
        Option<double> openRate = CircuitOptions.OpenRate();
        Option<double> away = Numbers.SecondsOrNone("--away", "How long the pages stay away", 1);
        target.AddTo(command);
        command.Add(circuits);
        command.Add(openRate);
        command.Add(away);
        command.Runs(async (result, cancellationToken) =>
        {
            ReconnectPlan plan = new(result.GetValue(circuits), result.GetValue(openRate), TimeSpan.FromSeconds(result.GetValue(away)));
            return RunReports.Of(await new ReconnectRun(Verb.NewSession(target.Read(result))).RunAsync(plan, cancellationToken));
        });
        return command;
    }
}
