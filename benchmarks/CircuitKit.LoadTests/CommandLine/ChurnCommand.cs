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
        Option<double> openRate = CircuitOptions.OpenRate();
        Option<double> life = Numbers.SecondsOrNone("--life", "How long each page stays", 2);
        Option<double> duration = Numbers.Seconds("--duration", "How long pages keep coming", 20);
        target.AddTo(command);
        command.Add(openRate);
        command.Add(life);
        command.Add(duration);
        command.Runs(async (result, cancellationToken) =>
        {
            ChurnPlan plan = new(
                result.GetValue(openRate), TimeSpan.FromSeconds(result.GetValue(life)), TimeSpan.FromSeconds(result.GetValue(duration)));
            return RunReports.Of(await new ChurnRun(Verb.NewSession(target.Read(result))).RunAsync(plan, cancellationToken));
        });
        return command;
    }
}
