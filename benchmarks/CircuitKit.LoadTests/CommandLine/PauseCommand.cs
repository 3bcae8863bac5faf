using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

internal static class PauseCommand
{
    public static Command Create()
    {
        Command command = new("pause", "Pauses all circuits as Blazor.pauseCircuit() does, and resumes all of them at once.");
        TargetOptions target = new();
        ReturnOptions back = new();
        Option<double> pauseRate = Numbers.PerSecond("--pause-rate", "At which rate pages pause", 100);
        Option<bool> refuse = new("--refuse-state")
        {
            Description = "The pages do not take the state that the server offers them, so that the server has to keep it; a browser takes it.",
        };
        target.AddTo(command);
        back.AddTo(command, target);
        command.Add(pauseRate);
        command.Add(refuse);
        command.Runs(async (result, cancellationToken) =>
        {
            LoadTarget pages = target.Read(result) with { KeepsPausedState = !result.GetValue(refuse) };
            return RunReports.Of(
                await new PauseRun(Verb.NewSession(pages)).RunAsync(back.Read(result), result.GetValue(pauseRate), cancellationToken));
        });
        return command;
    }
}
