using CircuitKit.LoadTests.Reports;

namespace CircuitKit.Tests.LoadTests.Reports;

public sealed class ReportTableTests
{
    [Fact]
    public void Table_is_markdown_and_lines_up()
    {
        ReportTable table = new("Times", "what", "p50");
        table.Add("open a page", "1.25");
        table.Add("click", "120.5");

        Assert.Equal(
            """
            Times

            | what        |   p50 |
            | ----------- | ----: |
            | open a page |  1.25 |
            | click       | 120.5 |

            """,
            table.ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Row_with_another_number_of_cells_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportTable("Times", "what", "p50").Add("open a page"));
}
