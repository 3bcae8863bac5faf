using CircuitKit.Dashboard.Table;

namespace CircuitKit.Tests.Dashboard;

public sealed class GroupRowsTests
{
    [Fact]
    public void Tab_with_circuits_on_two_nodes_is_one_row()
    {
        GroupPage page = Ask(
            new GroupQuery(),
            [Some.Row("1", "alice", "tab-a", "node-1", unsaved: 3), Some.Row("2", "bob", "tab-b", "node-1")],
            [Some.Row("3", "alice", "tab-a", "node-2")]);

        Assert.Equal(["tab-a 2", "tab-b 1"], page.Items.Select(group => $"{group.Name} {group.Circuits}"));
        Assert.Equal(["node-1", "node-2"], page.Items[0].NodeIds);
        Assert.Equal(["alice"], page.Items[0].UserKeys);
        Assert.Equal(1, page.Items[0].Unsaved);
        Assert.Equal((2, false, false), (page.Matching, page.HasMore, page.IsCut));
    }

    [Fact]
    public void Circuits_of_nobody_are_in_no_group_of_people() =>
        Assert.Equal(
            ["alice"],
            Ask(new GroupQuery { By = GroupKind.User }, [Some.Row("1", "alice"), Some.Row("2")]).Items.Select(group => group.Name));

    [Theory]
    [InlineData(nameof(GroupOrder.Circuits), true, "b a c")]
    [InlineData(nameof(GroupOrder.Circuits), false, "a c b")]
    [InlineData(nameof(GroupOrder.Name), true, "c b a")]
    [InlineData(nameof(GroupOrder.Unsaved), true, "c a b")]
    public void Groups_are_sorted_and_equal_ones_stay_in_the_order_of_their_names(string order, bool descending, string expected)
    {
        GroupPage page = Ask(
            new GroupQuery { By = GroupKind.User, Order = Enum.Parse<GroupOrder>(order), Descending = descending }, [Some.Row("1", "c", unsaved: 1), Some.Row("2", "a"), Some.Row("3", "b"), Some.Row("4", "b")]);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(group => group.Name)));
    }

    [Fact]
    public void Pages_follow_each_other()
    {
        CircuitRow[] rows = [.. Enumerable.Range(0, 25).Select(i => Some.Row($"{i}", $"user-{i:00}"))];
        GroupQuery query = new() { By = GroupKind.User, Order = GroupOrder.Name, Descending = false, PageSize = 10 };

        Assert.Equal(["user-10", "user-11"], Ask(query with { Page = 1 }, rows).Items.Take(2).Select(group => group.Name));
        Assert.True(Ask(query with { Page = 1 }, rows).HasMore);
        Assert.False(Ask(query with { Page = 2 }, rows).HasMore);
    }

    [Fact]
    public void Node_tells_of_its_largest_groups_and_that_there_are_more()
    {
        CircuitRow[] rows = [.. Enumerable.Range(0, GroupRows.MostOfNode + 1).Select(i => Some.Row($"{i}", $"user-{i:000}")), Some.Row("again", "user-500")];

        GroupPage page = Ask(new GroupQuery { By = GroupKind.User }, rows);

        Assert.Equal(("user-500", 2), (page.Items[0].Name, page.Items[0].Circuits));
        Assert.Equal((GroupRows.MostOfNode + 1, true), (page.Matching, page.IsCut));
        Assert.Equal(["user-499"], Ask(new GroupQuery { By = GroupKind.User, Search = "user-499" }, rows).Items.Select(group => group.Name));
    }

    private static GroupPage Ask(GroupQuery query, params CircuitRow[][] nodes) =>
        GroupRows.Merge([.. nodes.Select(node => GroupRows.Slice(node, query, _ => [], _ => []))], query);
}
