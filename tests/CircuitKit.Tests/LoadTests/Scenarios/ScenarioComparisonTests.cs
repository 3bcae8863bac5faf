using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios.Reports;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed class ScenarioComparisonTests
{
    private static readonly FakeScenario s_scenario = new(["0 ms", "10 ms"], ["stock", "kit"]);

    [Fact]
    public void Contenders_are_held_against_the_first_within_each_round_and_case()
    {
        ScenarioComparison kit = Of(
            "10 ms",
            "kit",
            Some.Result(1, "10 ms", "stock", Some.Seconds(10)),
            Some.Result(1, "10 ms", "kit", Some.Seconds(5)),
            Some.Result(2, "10 ms", "kit", Some.Seconds(20)),
            Some.Result(2, "10 ms", "stock", Some.Seconds(80)),
            Some.Result(1, "0 ms", "stock", Some.Seconds(1)));

        Assert.Equal(new Spread(12.5, 5, 20), kit.Values);
        Assert.Equal(new Spread(0.375, 0.25, 0.5), kit.AgainstFirst);
    }

    [Fact]
    public void Each_case_is_held_against_the_contenders_own_figure_in_the_first_case()
    {
        TrialResult[] results =
        [
            Some.Result(1, "0 ms", "stock", Some.Seconds(4)),
            Some.Result(1, "0 ms", "kit", Some.Seconds(2)),
            Some.Result(1, "10 ms", "stock", Some.Seconds(12)),
            Some.Result(1, "10 ms", "kit", Some.Seconds(3)),
        ];

        Assert.Equal(new Spread(1.5, 1.5, 1.5), Of("10 ms", "kit", results).AgainstFirstCase);
        Assert.Equal(new Spread(3, 3, 3), Of("10 ms", "stock", results).AgainstFirstCase);
        Assert.Null(Of("0 ms", "kit", results).AgainstFirstCase);
        Assert.Null(Of("10 ms", "stock", results).AgainstFirst);
    }

    [Fact]
    public void Difference_is_taken_where_a_figure_asks_for_it() => Assert.Equal(
        new Spread(-1, -1, -1),
        Of(
            "0 ms",
            "kit",
            Some.Result(1, "0 ms", "stock", Some.Seconds(3, Against.Difference)),
            Some.Result(1, "0 ms", "kit", Some.Seconds(2, Against.Difference))).AgainstFirst);

    [Fact]
    public void Figure_that_one_of_them_does_not_have_is_no_ratio()
    {
        ScenarioComparison kit = Of(
            "0 ms", "kit", Some.Result(1, "0 ms", "stock", Some.Seconds(null)), Some.Result(1, "0 ms", "kit", Some.Seconds(2)));

        Assert.Equal(new Spread(2, 2, 2), kit.Values);
        Assert.Null(kit.AgainstFirst);
    }

    private static ScenarioComparison Of(string name, string contender, params TrialResult[] results) =>
        ScenarioComparison.Of(s_scenario, results).Single(comparison => comparison.Case == name && comparison.Contender == contender);
}
