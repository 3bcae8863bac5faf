using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>Runs a scenario: all contenders by turns in each case, each with fresh servers, several rounds.</summary>
internal sealed class ScenarioRun(LoadClock clock, Progress progress)
{
    /// <param name="scenario">What happens.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="patience">How long to wait before each try for the machine to be quiet.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<IReadOnlyList<TrialResult>> RunAsync(
        IScenario scenario, int rounds, TimeSpan patience, CancellationToken cancellationToken)
    {
        List<TrialResult> results = [];
        for (int round = 1; round <= rounds; round++)
        {
            foreach ((string name, string contender) in Turns(scenario, round))
            {
                await new QuietMoment(clock, progress).WaitAsync(patience, cancellationToken);
                progress.Say($"{scenario.Verb}, round {round} of {rounds}: {name}, {contender}");
                Trial trial = await scenario.RunAsync(name, contender, cancellationToken);
                results.Add(new(round, name, contender, trial.Checked()));
            }
        }

        return results;
    }

    /// <summary>
    /// Those to be compared come right after one another, and another one is first in each round, so that what changes on the machine in the
    /// course of a round favours none.
    /// </summary>
    internal static IEnumerable<(string Case, string Contender)> Turns(IScenario scenario, int round) =>
        from name in scenario.Cases
        from i in Enumerable.Range(0, scenario.Contenders.Count)
        let contender = scenario.Contenders[(i + round - 1) % scenario.Contenders.Count]
        where scenario.Has(name, contender)
        select (name, contender);
}
