using CircuitKit.Lifetime.Drain;
using CircuitKit.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class ReleaseSpreadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500, 1000, 10, 500)] // Two seconds of work in ten.
    [InlineData(500, 8000, 10, 1000)] // A fifth of the time is left for the last ones.
    [InlineData(1, 10, 1, 12.5)]
    [InlineData(500, 1, 0, double.PositiveInfinity)]
    public void Rate_is_as_set_or_as_fast_as_the_time_left_needs(int rate, int circuits, int secondsLeft, double expected) =>
        Assert.Equal(expected, ReleasePace.PerSecond(rate, circuits, TimeSpan.FromSeconds(secondsLeft)), precision: 3);

    [Fact]
    public async Task Turns_are_due_one_after_the_other_at_the_rate()
    {
        FakeTimeProvider time = new();
        ReleasePace pace = new(perSecond: 4, time);

        Assert.True(pace.WaitForTurnAsync(Cancelled).IsCompletedSuccessfully);
        Task second = pace.WaitForTurnAsync(Cancelled);
        Task third = pace.WaitForTurnAsync(Cancelled);
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(250));
        await third;
    }

    [Fact]
    public async Task Drain_asked_for_lets_circuits_go_at_the_rate()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1);
        OpenFive(node);

        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);

        await Eventually.IsAsync(() => node.CountEnded() == 1, Cancelled);
        for (var ended = 1; ended < 5; ended++)
        {
            node.App.Time.Advance(TimeSpan.FromMilliseconds(990));
            Assert.Equal(ended, node.CountEnded());
            node.App.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Eventually.IsAsync(() => node.CountEnded() == ended + 1, Cancelled);
        }

        await node.PassWhileAsync(drain);
    }

    [Fact]
    public async Task Shutdown_does_not_spread_when_there_is_nobody_to_go_to()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1);
        OpenFive(node);

        Task shutdown = node.ShutDownAsync();

        await Eventually.IsAsync(() => node.CountEnded() == 5, Cancelled);
        await node.PassWhileAsync(shutdown);
    }

    [Fact]
    public async Task Shutdown_spreads_when_other_nodes_are_there()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1);
        await node.AddNodeAsync();
        OpenFive(node);

        Task shutdown = node.ShutDownAsync();

        await Eventually.IsAsync(() => node.CountEnded() == 1, Cancelled);
        node.App.Time.Advance(TimeSpan.FromMilliseconds(990));
        Assert.Equal(1, node.CountEnded());
        await node.PassWhileAsync(shutdown);
        Assert.Equal(5, node.CountEnded());
    }

    private static void OpenFive(DrainHarness node)
    {
        for (var i = 0; i < 5; i++)
        {
            node.Open();
        }
    }
}
