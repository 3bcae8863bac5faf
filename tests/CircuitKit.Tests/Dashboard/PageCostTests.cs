using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Table;

namespace CircuitKit.Tests.Dashboard;

/// <summary>Which page costs most: circuits put together by route, with what is known of their snapshots and events.</summary>
public sealed class PageCostTests
{
    [Fact]
    public void Page_on_two_nodes_is_one_row_with_the_mean_of_its_snapshots_and_the_events_of_both()
    {
        PageDurations one = new();
        PageDurations other = new();
        Enumerable.Range(0, 90).ToList().ForEach(_ => one.Add("/orders", TimeSpan.FromMilliseconds(9)));
        Enumerable.Range(0, 10).ToList().ForEach(_ => other.Add("/orders", TimeSpan.FromSeconds(2)));
        GroupQuery query = new() { By = GroupKind.Page };

        GroupPage page = GroupRows.Merge(
            [
                GroupRows.Slice(
                    [Row("1", "/orders", "node-1", bytes: 1_000), Row("2", "/orders", "node-1"), Row("3", "/", "node-1", bytes: 50)],
                    query,
                    one.Find,
                    _ => []),
                GroupRows.Slice([Row("4", "/orders", "node-2", bytes: 4_000)], query, other.Find, _ => []),
            ],
            query);

        Assert.Equal(["/orders 3", "/ 1"], page.Items.Select(group => $"{group.Name} {group.Circuits}"));
        PageCost cost = page.Items[0].Cost!;
        Assert.Equal((2, 2_500L, 4_000, 100L), (cost.Snapshots, cost.MeanSnapshot, cost.LargestSnapshot, cost.TimedEvents));
        Assert.InRange(cost.UsualSeconds!.Value, 0.008, 0.0115);
        Assert.InRange(cost.SlowSeconds!.Value, 1.4, 2.9);
        Assert.Empty(cost.Durations);
        Assert.Null(page.Items[1].Cost!.SlowSeconds);
    }

    [Fact]
    public void People_of_a_page_are_not_listed_as_thousands_may_have_it_open() => Assert.Empty(
        GroupRows.Slice([Row("1", "/orders", user: "alice")], new GroupQuery { By = GroupKind.Page }, _ => [], _ => []).Page.Items[0].UserKeys);

    [Theory]
    [InlineData(nameof(GroupOrder.Size), "/large /small /none")]
    [InlineData(nameof(GroupOrder.Slow), "/small /large /none")]
    public void Page_that_costs_most_comes_first(string order, string expected)
    {
        PageDurations times = new();
        times.Add("/small", TimeSpan.FromSeconds(1));
        times.Add("/large", TimeSpan.FromMilliseconds(1));
        GroupQuery query = new() { By = GroupKind.Page, Order = Enum.Parse<GroupOrder>(order) };

        GroupPage page = GroupRows.Merge(
            [
                GroupRows.Slice(
                    [Row("1", "/none"), Row("2", "/small", bytes: 10), Row("3", "/small", bytes: 10), Row("4", "/large", bytes: 15)],
                    query,
                    times.Find,
                    _ => []),
            ],
            query);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(group => group.Name)));
    }

    [Fact]
    public void Table_shows_the_circuits_of_one_page() => Assert.Equal(
        ["2"], CircuitRows.Slice([Row("1", "/"), Row("2", "/orders")], new RowQuery { Route = "/orders" }).Page.Items.Select(row => row.Circuit.Id));

    [Theory]
    [InlineData(0.0001, 0)]
    [InlineData(0.001, 0)]
    [InlineData(0.0011, 1)]
    [InlineData(0.002, 2)]
    [InlineData(1, 20)]
    [InlineData(46, 31)]
    [InlineData(86_400, 31)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    public void Steps_grow_with_the_times(double seconds, int step) => Assert.Equal(step, DurationScale.StepOf(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Quantile_lies_within_the_step_of_the_true_one()
    {
        long[] counts = new long[DurationScale.Steps];
        TimeSpan[] times = [.. Enumerable.Range(1, 1_000).Select(i => TimeSpan.FromMilliseconds(i))];
        Array.ForEach(times, time => counts[DurationScale.StepOf(time)]++);

        Assert.InRange(DurationScale.Quantile(counts, 0.5)!.Value, 0.45, 0.55);
        Assert.InRange(DurationScale.Quantile(counts, 0.95)!.Value, 0.9, 1.03);
        Assert.Null(DurationScale.Quantile(new long[DurationScale.Steps], 0.5));
    }

    [Fact]
    public void Times_are_those_of_the_last_half_hour_and_of_the_one_before_it()
    {
        PageDurations times = new();
        times.Add("/", TimeSpan.FromSeconds(1));
        times.NextPeriod();
        times.Add("/", TimeSpan.FromSeconds(1));
        Assert.Equal(2, times.Find("/").Sum());

        times.NextPeriod();
        Assert.Equal(1, times.Find("/").Sum());
        times.NextPeriod();
        Assert.Equal(0, times.Find("/").Sum());
    }

    [Fact]
    public void Counting_an_event_allocates_nothing()
    {
        PageDurations times = new();

        Assert.Equal(0, AllocatedBytes.PerCall(() => times.Add("/orders", TimeSpan.FromMilliseconds(3))));
    }

    private static CircuitRow Row(string id, string route, string node = "node-1", int? bytes = null, string? user = null) =>
        Some.Row(id, user, node: node, bytes: bytes) with { Route = route };
}
