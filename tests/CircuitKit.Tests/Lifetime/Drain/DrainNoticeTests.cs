using CircuitKit.Lifetime.Commands;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Drain;

/// <summary>A page learns that its server drains before its connection is closed: afterwards nobody can tell it.</summary>
public sealed class DrainNoticeTests
{
    private readonly FakeBrowser _browser = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Page_that_comes_while_the_drain_is_under_way_is_told_before_its_circuit_is_let_go()
    {
        await using DrainHarness node = new();
        FakeBrowser late = new();
        var toldAtItsEnd = -1;
        (_, FakeCircuit first) = node.Open(connection: ConnectionOf(_browser));
        Func<bool> evict = first.Evict;
        first.Evict = () =>
        {
            if (toldAtItsEnd < 0)
            {
                toldAtItsEnd = 0;
                (_, FakeCircuit second) = node.Open(connection: ConnectionOf(late));
                Func<bool> evictSecond = second.Evict;
                second.Evict = () =>
                {
                    toldAtItsEnd = late.Told.Count;
                    return evictSecond();
                };
            }

            return evict();
        };

        await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal(1, toldAtItsEnd);
        AssertTold(late);
        AssertTold(_browser);
    }

    [Fact(Timeout = 60_000)]
    public async Task Circuit_lives_until_its_page_has_been_told()
    {
        await using DrainHarness node = new();
        node.Open(connection: ConnectionOf(_browser));
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _browser.Answer = () => sent.Task;

        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);
        await Eventually.IsAsync(() => _browser.Told.Count > 0, Cancelled);
        node.App.Time.Advance(TimeSpan.FromMilliseconds(999));
        await Eventually.PauseAsync(Cancelled);
        Assert.Equal(DrainState.Saving, node.Status.State);
        Assert.Equal(0, node.CountEnded());
        sent.SetResult();

        Assert.Equal(1, (await node.PassWhileAsync(drain)).Released);
    }

    [Fact(Timeout = 60_000)]
    public async Task Circuit_whose_page_runs_the_script_lives_until_the_page_has_heard_it()
    {
        await using DrainHarness node = new();
        CircuitConnection connection = ConnectionOf(_browser, new TabIdentity("0123456789abcdef", CircuitFrame.Top));
        node.Open(connection: connection);

        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);
        await Eventually.IsAsync(() => _browser.Told.Count > 0, Cancelled);
        node.App.Time.Advance(TimeSpan.FromMilliseconds(999));
        await Eventually.PauseAsync(Cancelled);
        Assert.Equal(0, node.CountEnded());
        connection.EndingHeard();
        await Eventually.IsAsync(() => node.Status.State != DrainState.Saving, Cancelled);

        Assert.Equal(1, (await node.PassWhileAsync(drain)).Released);
    }

    [Fact(Timeout = 60_000)]
    public async Task Page_that_never_says_that_it_has_heard_costs_a_second()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1000);
        CircuitConnection connection = ConnectionOf(_browser, new TabIdentity("0123456789abcdef", CircuitFrame.Top));
        node.Open(connection: connection);

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((1, 1, 0), (status.Circuits, status.Released, status.Unsaved));
        Assert.InRange(status.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact(Timeout = 60_000)]
    public async Task Page_that_never_says_that_it_has_heard_is_waited_for_once()
    {
        await using DrainHarness node = new();
        (TrackedCircuit circuit, _) = node.Open(connection: ConnectionOf(_browser, new TabIdentity("0123456789abcdef", CircuitFrame.Top)));
        var notice = node.App.Get<PageNotice>();

        Task first = notice.AnnounceAsync([circuit], CircuitCloseReason.Drained, Cancelled);
        Assert.False(first.IsCompleted);
        node.App.Time.Advance(TimeSpan.FromSeconds(1));
        await first;

        // No time passes.
        await notice.AnnounceAsync([circuit], CircuitCloseReason.Drained, Cancelled);
        Assert.Single(_browser.Told);
        _ = notice.AnnounceAsync([circuit], CircuitCloseReason.Limited, Cancelled);
        Assert.Equal("limited", Assert.Single(_browser.Told[^1].Contents));
    }

    [Fact(Timeout = 60_000)]
    public async Task Browser_that_takes_no_message_costs_the_drain_a_second_and_not_its_budget()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1000);
        node.Open(connection: ConnectionOf(_browser));
        _browser.Answer = () => new TaskCompletionSource().Task;

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((1, 1, 0), (status.Circuits, status.Released, status.Unsaved));
        Assert.InRange(status.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_that_breaks_under_the_message_is_let_go_all_the_same()
    {
        await using DrainHarness node = new();
        node.Open(connection: ConnectionOf(_browser));
        _browser.Answer = () => throw new IOException("gone");

        Assert.Equal(1, (await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled))).Released);
    }

    private static void AssertTold(FakeBrowser browser) =>
        Assert.All(browser.Told, told => Assert.Equal(("CircuitKit.Ending", "drained"), (told.Message, Assert.Single(told.Contents))));

    private static CircuitConnection ConnectionOf(FakeBrowser browser, TabIdentity tab = default) =>
        new() { Tab = tab, User = null, UserKey = null, Browser = browser };
}
