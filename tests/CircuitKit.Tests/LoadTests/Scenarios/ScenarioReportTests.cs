using System.Text.RegularExpressions;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Reports;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed partial class ScenarioReportTests
{
    private static readonly FakeScenario s_scenario = new(["0 ms", "10 ms"], ["stock", "kit"]);

    [Fact]
    public void Each_case_has_a_table_with_both_ratios_beside_what_is_to_be_reached()
    {
        Report report = ScenarioReport.Of(
            s_scenario,
            [
                Some.Result(1, "0 ms", "kit", Some.Seconds(2)),
                Some.Result(1, "10 ms", "stock", Some.Seconds(12)),
                Some.Result(1, "10 ms", "kit", Some.Seconds(3)),
            ]);

        Assert.StartsWith(
            "storm, 0 ms: median [lowest to highest] of all rounds" + Environment.NewLine, report.Tables[0].ToString(), StringComparison.Ordinal);
        string second = Spaces().Replace(report.Tables[1].ToString(), " ");
        Assert.Contains("| what | contender | value | against stock | against 0 ms | target |", second, StringComparison.Ordinal);
        Assert.Contains(
            "| back after, s | kit | 3.00 [3.00 to 3.00] | 0.25× [0.25× to 0.25×] | 1.50× [1.50× to 1.50×] | ≤ 0.5× |", second, StringComparison.Ordinal);
        Assert.Contains("| back after, s | stock | 12.00 [12.00 to 12.00] | - | - | - |", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.19, false)]
    [InlineData(0.21, true)]
    public void Table_of_a_machine_that_others_used_says_that_it_is_not_to_be_trusted(double processors, bool isUntrusted)
    {
        Report report = ScenarioReport.Of(
            s_scenario, [Some.Result(1, "0 ms", "kit", TrialFigure.Of(TrialFigures.Others, processors, FigureUnit.Number))]);

        Assert.Equal(isUntrusted, report.Tables[0].ToString().Contains("NOT TO BE TRUSTED", StringComparison.Ordinal));
    }

    [Fact]
    public void Failure_of_any_try_is_a_failure_of_the_run()
    {
        Trial lost = new([], new RunFailures(2, new Dictionary<string, int> { ["lost"] = 2 }));

        Report report = ScenarioReport.Of(s_scenario, [new(1, "0 ms", "stock", lost), new(2, "0 ms", "kit", lost)]);

        Assert.Equal([new("lost", 4)], report.Failures.ByKind);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
