using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed class HomecomingTests
{
    private static readonly OrderView s_seen = new(Changes: 5, Hash: "A");

    private readonly Homecoming _back = new();

    [Fact]
    public void Page_that_shows_what_it_showed_has_lost_nothing()
    {
        _back.Add(ReconnectOutcome.Resumed, s_seen, s_seen, TimeSpan.FromMilliseconds(8));

        Assert.Equal((1, 1, 0), (_back.Resumed, _back.Whole, _back.ClicksLost));
        Assert.Equal(8, _back.Times.Summarize().Max, tolerance: 0.1);
    }

    [Fact]
    public void Page_with_as_many_clicks_and_other_lines_is_not_whole()
    {
        _back.Add(ReconnectOutcome.Live, s_seen, s_seen with { Hash = "B" }, TimeSpan.Zero);

        Assert.Equal((1, 0), (_back.Live, _back.Whole));
    }

    [Fact]
    public void Clicks_are_lost_that_were_seen_and_are_not_there_any_more()
    {
        _back.Add(ReconnectOutcome.Resumed, s_seen, new(3, "B"), TimeSpan.Zero);
        _back.Add(ReconnectOutcome.Resumed, s_seen, new(6, "C"), TimeSpan.Zero);

        Assert.Equal((2, 2, 0), (_back.ClicksLost, _back.MostClicksLost, _back.Whole));
    }

    [Fact]
    public void Page_that_is_refused_or_has_no_answer_loses_all_and_has_no_time()
    {
        _back.AddRejected(s_seen);
        _back.AddFailed(s_seen);

        Assert.Equal((1, 10, 5), (_back.Rejected, _back.ClicksLost, _back.MostClicksLost));
        Assert.Equal(0, _back.Times.Summarize().Count);
    }

    [Fact]
    public void Every_page_that_is_not_whole_is_a_failure_where_none_should_be()
    {
        _back.Add(ReconnectOutcome.Resumed, s_seen, s_seen, TimeSpan.Zero);
        _back.AddRejected(s_seen);

        RunFailures lost = OrderPages.Lost("Redis", pages: 3, _back);

        Assert.Equal([new("Redis: a page did not come back with all it showed", 2)], lost.ByKind);
    }
}
