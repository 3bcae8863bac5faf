using CircuitKit.Dashboard.Table;

namespace CircuitKit.Tests.Dashboard;

public sealed class CircuitRowsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_over_three_nodes_list_every_circuit_once_and_in_order(bool descending)
    {
        // Many are equal in what they are sorted by.
        CircuitRow[] all = [.. Enumerable.Range(0, 100).Select(i => Some.Row($"circuit-{i:000}", node: $"node-{i % 3}", minutesOld: i / 10))];
        RowQuery query = new() { Order = RowOrder.Opened, Descending = descending, PageSize = 7 };
        List<string> listed = [];
        RowPage page;
        do
        {
            page = Ask(all, query);
            listed.AddRange(page.Items.Select(row => row.Circuit.Id));
            query = query with { After = page.Next };
        }
        while (page.Next is not null);

        var expected = all.OrderBy(row => row.Circuit.FirstOpenedAt).ThenBy(row => row.Circuit.Id, StringComparer.Ordinal).Select(row => row.Circuit.Id);
        Assert.Equal(descending ? expected.Reverse() : expected, listed);
        Assert.Equal((100, 100), (page.Matching, page.Total));
    }

    [Theory]
    [InlineData("circuit-A", "circuit-a")]
    [InlineData("ALICE", "circuit-a")]
    [InlineData("tab-of-b", "circuit-b")]
    [InlineData("page-circuit-c", "circuit-c")]
    [InlineData("node-9", "circuit-c")]
    public void Search_looks_into_id_person_tab_page_and_node(string search, string found)
    {
        CircuitRow[] all = [Some.Row("circuit-a", user: "alice"), Some.Row("circuit-b", tab: "the-tab-of-b"), Some.Row("circuit-c", node: "node-9")];

        Assert.Equal([found], Ask(all, new RowQuery { Search = search }).Items.Select(row => row.Circuit.Id));
    }

    [Fact]
    public void Filters_work_together_and_the_numbers_say_how_many_match_of_how_many()
    {
        CircuitRow[] all =
        [
            Some.Row("one", user: "alice", unsaved: 1), Some.Row("two", user: "alice"), Some.Row("three", user: "bob", unsaved: 1), Some.Row("four", user: "alice", tab: "t", unsaved: 2),
        ];

        RowPage page = Ask(
            all,
            new RowQuery { Circuits = new() { UserKey = "alice" }, OnlyUnsaved = true, Order = RowOrder.Unsaved, Descending = true });

        Assert.Equal(["four", "one"], page.Items.Select(row => row.Circuit.Id));
        Assert.Equal((2, 4), (page.Matching, page.Total));
        Assert.Equal(["four"], Ask(all, new RowQuery { Circuits = new() { TabId = "t" } }).Items.Select(row => row.Circuit.Id));
        Assert.Empty(Ask(all, new RowQuery { Circuits = new() { State = CircuitState.Disconnected } }).Items);
        Assert.Empty(Ask(all, new RowQuery { Circuits = new() { NodeId = "node-2" } }).Items);
    }

    [Fact]
    public void Circuits_without_a_snapshot_are_smaller_than_any()
    {
        CircuitRow[] all = [Some.Row("large", bytes: 900), Some.Row("none"), Some.Row("small", bytes: 10)];

        Assert.Equal(
            ["large", "small", "none"],
            Ask(all, new RowQuery { Order = RowOrder.Size, Descending = true }).Items.Select(row => row.Circuit.Id));
    }

    [Fact]
    public void Ten_thousand_circuits_are_searched_sorted_and_cut_without_noticeable_delay()
    {
        CircuitRow[] all = [.. Enumerable.Range(0, 10_000).Select(i => Some.Row($"circuit-{i}", user: $"user-{i % 997}", tab: $"tab-{i % 5_000}", minutesOld: i))];
        Ask(all, new RowQuery { PageSize = 50 });
        long started = TimeProvider.System.GetTimestamp();

        RowPage page = Ask(all, new RowQuery { Search = "user-1", Order = RowOrder.User, PageSize = 50 });
        GroupPage tabs = GroupRows.Merge([GroupRows.Slice(all, new GroupQuery(), _ => [], _ => [])], new GroupQuery());

        Assert.Equal((50, 10_000), (page.Items.Count, page.Total));
        Assert.Equal((50, 5_000, true), (tabs.Items.Count, tabs.Matching, tabs.IsCut));
        // Some 20 ms; what is caught is a sort that is done anew for every row.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static RowPage Ask(CircuitRow[] all, RowQuery query) =>
        CircuitRows.Merge([.. all.GroupBy(row => row.Circuit.NodeId).Select(node => (node.Key, CircuitRows.Slice([.. node], query)))], query);
}
