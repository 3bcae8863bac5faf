using System.CommandLine;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scenarios;
using CircuitKit.LoadTests.Scenarios.Reports;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How often a scenario is run, and when.</summary>
internal sealed class ScenarioRounds
{
    private readonly Option<int> _rounds = Numbers.Count("--rounds", "How often each has its turn.", 3);
    private readonly Option<double> _patience =
        Numbers.SecondsOrNone("--patience", "How long to wait before each turn for the machine to be quiet", 60);

    public void AddTo(Command command)
    {
        command.Add(_rounds);
        command.Add(_patience);
    }

    public void Runs(Command command, Func<ParseResult, ScenarioTools, IScenario> create) => command.Runs(async (result, cancellationToken) =>
    {
        ScenarioTools tools = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
        IScenario scenario = create(result, tools);
        return ScenarioReport.Of(scenario, await new ScenarioRun(tools.Clock, tools.Progress).RunAsync(
            scenario, result.GetValue(_rounds), TimeSpan.FromSeconds(result.GetValue(_patience)), cancellationToken));
    });
}
