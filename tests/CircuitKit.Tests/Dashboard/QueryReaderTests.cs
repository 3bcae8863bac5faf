using CircuitKit.Cluster.View;
using CircuitKit.Dashboard.Table;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CircuitKit.Tests.Dashboard;

public sealed class QueryReaderTests
{
    [Fact]
    public void Everything_the_page_can_ask_for_is_read() => Assert.Equal(
        new RowQuery
        {
            Search = "a b",
            Circuits = new() { State = CircuitState.Disconnected, NodeId = "n", TabId = "t", UserKey = "u" },
            OnlyUnsaved = true,
            Order = RowOrder.Size,
            Descending = false,
            After = new ListKey("", -1, "c"),
            PageSize = 20,
        },
        Rows("?search=a+b&state=disconnected&node=n&tab=t&user=u&unsaved=true&order=size&descending=false&afterId=c&afterNumber=-1&size=20"));

    [Theory]
    [InlineData("")]
    [InlineData("?state=99&order=7000&size=abc&search=&search=&descending=maybe&afterNumber=1")]
    [InlineData("?state=Nothing&order=;DROP")]
    public void What_makes_no_sense_counts_as_not_said(string query) => Assert.Equal(new RowQuery { Descending = true }, Rows(query));

    [Theory]
    [InlineData("?size=0", 1)]
    [InlineData("?size=100000", RowQuery.MaxPageSize)]
    public void Page_size_stays_in_its_range(string query, int size) => Assert.Equal(size, Rows(query).PageSize);

    [Theory]
    [InlineData("?page=-3", 0)]
    [InlineData("?page=99999999999", 10_000)]
    public void Page_of_groups_stays_in_its_range(string query, int page) => Assert.Equal(page, QueryReader.Groups(Parse(query)).Page);

    [Fact]
    public void Very_long_text_is_not_searched_for() => Assert.Null(Rows($"?search={new string('x', 3_000)}").Search);

    private static RowQuery Rows(string query) => QueryReader.Rows(Parse(query));

    private static QueryCollection Parse(string query) => new(QueryHelpers.ParseQuery(query));
}
