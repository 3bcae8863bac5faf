using System.Text.RegularExpressions;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.Tests.LoadTests.Compare;

public sealed partial class CompareReportTests
{
    [Fact]
    public void Medians_stand_beside_what_is_to_be_reached()
    {
        Report report = Of(
            Some.Measurement(1, Contender.Stock, serverCpu: 2, heap: 4096), Some.Measurement(1, Contender.Redis, serverCpu: 3, heap: 2048));

        string medians = Spaces().Replace(report.Tables[0].ToString(), " ");
        Assert.Contains("| server CPU, s | Redis | 3.00 [3.00 to 3.00] | 1.50× [1.50× to 1.50×] | ≤ 1.15× |", medians, StringComparison.Ordinal);
        Assert.Contains("| heap per circuit, KB | Redis | 2.0 [2.0 to 2.0] | -2.0 [-2.0 to -2.0] | ≤ +4 KB |", medians, StringComparison.Ordinal);
        Assert.Contains("| heap per circuit, KB | Stock | 4.0 [4.0 to 4.0] | - | - |", medians, StringComparison.Ordinal);
        Assert.DoesNotContain("Redis keys", medians, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_of_any_round_is_a_failure_of_the_comparison()
    {
        RunFailures failures = new(2, new Dictionary<string, int> { ["click: lost"] = 2 });
        Report report = Of(Some.Measurement(1, Contender.Stock, failures: failures), Some.Measurement(2, Contender.Stock, failures: failures));

        Assert.Equal(4, report.Failures.Count);
        Assert.Equal([new("click: lost", 4)], report.Failures.ByKind);
    }

    [Fact]
    public void Times_taken_beside_busy_neighbours_are_not_to_be_trusted()
    {
        Report quiet = Of(Some.Measurement(1, Contender.Stock, others: 0.1));
        Report busyOnce = Of(Some.Measurement(1, Contender.Stock, others: 0.1), Some.Measurement(2, Contender.Stock, others: 0.5));

        Assert.StartsWith("Others used 0.10 of ", quiet.Trust, StringComparison.Ordinal);
        Assert.StartsWith("DO NOT TRUST the times: others used 0.50 of ", busyOnce.Trust, StringComparison.Ordinal);
    }

    private static Report Of(params Measurement[] measurements) =>
        CompareReport.Of("compare", measurements, SteadyMetrics.All, ("click to effect", measurement => measurement.Steady.RoundTrips));

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
