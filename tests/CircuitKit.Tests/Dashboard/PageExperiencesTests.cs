using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Dashboard.Table;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Dashboard;

/// <summary>What users felt, put together from what their browsers reported to all servers.</summary>
public sealed class PageExperiencesTests
{
    [Fact]
    public void Fleet_shows_the_times_of_all_pages_on_all_servers_by_kind()
    {
        PageExperiences one = new();
        PageExperiences other = new();
        Enumerable.Range(0, 90).ToList().ForEach(_ => one.Add("/orders", PageValue.Event, 40));
        Enumerable.Range(0, 10).ToList().ForEach(_ => other.Add("/", PageValue.Event, 2_000));
        one.Add("/", PageValue.Load, 900);
        one.Add("/", PageValue.Resume, 3_000);
        other.Add("/", PageValue.Reconnect, 3_000);
        one.Add("/", PageValue.Errors, 5);
        other.Add("/orders", PageValue.Errors, 2);

        UserExperience experience = FleetStatus.Of(
            Some.Answers(Some.Node("a") with { Reports = one.All() }, Some.Node("b") with { Reports = other.All() }, Some.Node("c")),
            Some.Noon).Experience!;

        Assert.Equal((100, 1, 2, 7), (experience.Event!.Times, experience.Load!.Times, experience.Resume!.Times, experience.Errors));
        Assert.InRange(experience.Event.UsualSeconds, 0.03, 0.046);
        Assert.InRange(experience.Event.SlowSeconds, 1.4, 2.9);
        Assert.InRange(experience.Load.UsualSeconds, 0.7, 1.1);
        Assert.InRange(experience.Resume.SlowSeconds, 2, 4.2);
    }

    [Fact]
    public void Nothing_is_shown_where_nothing_was_reported()
    {
        PageExperiences none = new();

        Assert.Null(FleetStatus.Of(Some.Answers(Some.Node("a") with { Reports = none.All() }, Some.Node("b")), Some.Noon).Experience);
        none.Add("/", PageValue.Errors, 1);
        UserExperience experience = FleetStatus.Of(Some.Answers(Some.Node("a") with { Reports = none.All() }), Some.Noon).Experience!;
        Assert.Equal(new UserExperience(Load: null, Event: null, Resume: null, 1), experience);
    }

    [Fact]
    public void Server_of_another_version_that_counts_otherwise_is_left_out()
    {
        PageExperiences pages = new();
        pages.Add("/", PageValue.Errors, 4);
        NodeStatus other = Some.Node("a") with { Reports = [1, 2, 3] };

        Assert.Null(FleetStatus.Of(Some.Answers(other), Some.Noon).Experience);
        Assert.Equal(4, FleetStatus.Of(Some.Answers(other, Some.Node("b") with { Reports = pages.All() }), Some.Noon).Experience!.Errors);
    }

    [Fact]
    public void Page_on_two_servers_has_the_times_of_both()
    {
        PageExperiences one = new();
        PageExperiences other = new();
        one.Add("/orders", PageValue.Load, 900);
        other.Add("/orders", PageValue.Load, 900);
        other.Add("/", PageValue.Load, 900);
        GroupQuery query = new() { By = GroupKind.Page };

        GroupRow row = Assert.Single(
            GroupRows.Merge(
                [
                    GroupRows.Slice([Some.Row("1") with { Route = "/orders" }], query, _ => [], one.Find),
                    GroupRows.Slice([Some.Row("2") with { Route = "/orders" }], query, _ => [], other.Find),
                ],
                query).Items);

        Assert.Equal(2, row.Cost!.Experience!.Load!.Times);
        Assert.Empty(row.Cost.Reports);
    }

    [Fact]
    public void Counts_are_those_of_the_last_half_hour_and_of_the_one_before_it()
    {
        PageExperiences pages = new();
        pages.Add("/", PageValue.Errors, 3);
        pages.NextPeriod();
        pages.Add("/", PageValue.Errors, 4);
        Assert.Equal(7, pages.All().Sum());
        pages.NextPeriod();
        Assert.Equal(4, pages.Find("/").Sum());
    }
}
