using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.Tests.LoadTests.Reports;

public sealed class MarkdownReportTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ReportTable _table = new("Times", "what", "p50");

    [Fact]
    public void Page_says_when_where_how_and_how_far_to_trust_it()
    {
        Report report = new("steady", [_table], new { }, RunFailures.None) { Trust = "Others were quiet." };

        string page = new MarkdownReport(report, "steady http://host", ["Redis 7.0.15"], "figures.svg", s_at).ToString();

        Assert.StartsWith("# steady, 2026-11-23", page, StringComparison.Ordinal);
        string[] parts = [$"- Machine: {Machine.Size}", "- Redis 7.0.15", "- Command: `steady http://host`", "- Others were quiet.", "![steady](figures.svg)", "## Times", "No failures."];
        Assert.All(parts, part => Assert.Contains(part, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Failures_are_on_the_page()
    {
        Report report = new("steady", [_table], new { }, new RunFailures(2, new Dictionary<string, int> { ["click: lost"] = 2 }));

        string page = new MarkdownReport(report, "steady", [], plot: null, s_at).ToString();

        Assert.Contains("## Failures: 2", page, StringComparison.Ordinal);
        Assert.Contains("click: lost", page, StringComparison.Ordinal);
        Assert.DoesNotContain("![", page, StringComparison.Ordinal);
    }
}
