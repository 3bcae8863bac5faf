using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scenarios;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed class ScenarioRunTests
{
    [Fact]
    public async Task Contenders_of_a_case_come_right_after_one_another_and_another_one_is_first_in_each_round()
    {
        FakeScenario scenario = new(["0 ms", "10 ms"], ["stock", "kit"]);

        IReadOnlyList<TrialResult> results = await RunAsync(scenario, rounds: 2);

        Assert.Equal(
            [
                ("0 ms", "stock"), ("0 ms", "kit"), ("10 ms", "stock"), ("10 ms", "kit"),
                ("0 ms", "kit"), ("0 ms", "stock"), ("10 ms", "kit"), ("10 ms", "stock"),
            ],
            scenario.Ran);
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], results.Select(result => result.Round));
        Assert.Equal(scenario.Ran, results.Select(result => (result.Case, result.Contender)));
    }

    [Fact]
    public async Task Contender_that_has_no_turn_in_a_case_is_left_out_of_it()
    {
        FakeScenario scenario = new(["same node", "other node"], ["stock", "kit"])
        {
            Takes = (name, contender) => name == "same node" || contender == "kit",
        };

        await RunAsync(scenario, rounds: 1);

        Assert.Equal([("same node", "stock"), ("same node", "kit"), ("other node", "kit")], scenario.Ran);
    }

    private static Task<IReadOnlyList<TrialResult>> RunAsync(IScenario scenario, int rounds) =>
        new ScenarioRun(new LoadClock(TimeProvider.System), Progress.Silent).RunAsync(
            scenario, rounds, patience: TimeSpan.Zero, TestContext.Current.CancellationToken);
}
