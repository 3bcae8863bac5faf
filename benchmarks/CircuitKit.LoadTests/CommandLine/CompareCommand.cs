using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

internal static class CompareCommand
{
    public static Command Create()
    {
        Command command = new("compare", "The test app as stock, and with CircuitKit in memory, on files and on Redis, by turns, under steady clicks.");
        SteadyOptions steady = new();
        Option<int> rounds = Numbers.Count("--rounds", "How often each has its turn.", 5);
        Option<double> patience = Numbers.SecondsOrNone("--patience", "How long to wait before each turn for the machine to be quiet", 60);
        Option<string> page = new("--page") { Description = "The test app's page.", DefaultValueFactory = _ => "/counter" };
        Option<string> click = new("--click") { Description = "The id of the element to click.", DefaultValueFactory = _ => "increment" };
        Option<string> watch = new("--watch") { Description = "The id of the element every click changes.", DefaultValueFactory = _ => "count" };
        steady.AddTo(command);
        foreach (Option option in (Option[])[rounds, patience, page, click, watch])
        {
            command.Add(option);
        }

        command.Runs(async (result, cancellationToken) =>
        {
            ComparePlan plan = new(
                steady.Read(result), result.GetRequiredValue(page), result.GetRequiredValue(click), result.GetRequiredValue(watch));
            CompareRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
            return CompareReport.Of(await run.RunAsync(
                plan, result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(patience)), cancellationToken));
        });
        return command;
    }
}
