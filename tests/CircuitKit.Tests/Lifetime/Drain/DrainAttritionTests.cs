using CircuitKit.Lifetime.Drain;
using CircuitKit.TestKit;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class DrainAttritionTests : IAsyncDisposable
{
    private readonly DrainHarness _node = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Circuits_stay_until_their_users_have_left_and_then_the_drain_is_over()
    {
        (TrackedCircuit first, _) = _node.Open();
        (TrackedCircuit second, _) = _node.Open();

        Task<DrainStatus> drain = _node.Drain.DrainAsync(DrainMode.Attrition, Cancelled);
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((DrainState.Waiting, 2, 0), (_node.Status.State, _node.Status.Circuits, _node.Status.Released));
        Assert.Empty(_node.Ended);

        _node.App.Release(first);
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((DrainState.Waiting, 1), (_node.Status.State, _node.Status.Circuits));

        _node.App.Release(second);
        DrainStatus status = await _node.PassWhileAsync(drain);

        Assert.Equal((DrainState.Drained, 0, 0), (status.State, status.Circuits, status.Unsaved));
        Assert.Empty(_node.Ended);
        Assert.Equal(
            "Draining by attrition: no new circuits are let in; 2 circuits stay until their users leave, at most 08:00:00.", _node.Said(3211));
        Assert.StartsWith("Draining by attrition: 1 circuits are left, after 00:0", _node.Said(3212), StringComparison.Ordinal);
        Assert.StartsWith("The attrition is over after 00:0", _node.Said(3213), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_when_the_time_is_over_is_saved_and_evicted()
    {
        (TrackedCircuit circuit, _) = _node.Open();
        Task<DrainStatus> drain = _node.Drain.DrainAsync(DrainMode.Attrition, Cancelled);
        await WaitingAsync();

        _node.App.Time.Advance(TimeSpan.FromHours(8));
        DrainStatus status = await _node.PassWhileAsync(drain);

        Assert.Equal((1, 1, 0), (status.Circuits, status.Released, status.Unsaved));
        Assert.Equal([circuit], _node.Ended);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_at_once_and_shutdown_wait_no_longer(bool isShutdown)
    {
        _node.Open();
        Task<DrainStatus> drain = _node.Drain.DrainAsync(DrainMode.Attrition, Cancelled);
        await WaitingAsync();

        await _node.PassWhileAsync(isShutdown ? _node.ShutDownAsync() : _node.Drain.DrainAsync(DrainMode.Immediate, Cancelled));

        Assert.Equal((DrainState.Drained, 1, 0), ((await drain).State, (await drain).Released, (await drain).Unsaved));
        Assert.InRange(_node.Status.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Circuit_whose_browser_is_away_is_evicted_where_there_is_another_server(bool hasOther)
    {
        if (hasOther)
        {
            await _node.AddNodeAsync();
        }

        _node.Open();
        (TrackedCircuit away, _) = _node.Open();
        _node.App.Circuits.Apply(away, CircuitEvent.ConnectionDown);
        _ = _node.Drain.DrainAsync(DrainMode.Attrition, Cancelled);

        await PassAsync(DrainAttrition.AwayFor - DrainAttrition.BetweenLooks);
        Assert.Empty(_node.Ended);
        await PassAsync(DrainAttrition.AwayFor);

        Assert.Equal(hasOther ? [away] : [], _node.Ended);
        Assert.Equal(DrainState.Waiting, _node.Status.State);
    }

    [Fact]
    public async Task Drain_without_a_mode_takes_the_configured_one()
    {
        await using DrainHarness node = new(options => options.Drain.Mode = DrainMode.Attrition);
        node.Open();

        _ = node.Drain.DrainAsync(Cancelled);

        Assert.Equal(DrainState.Waiting, node.Status.State);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.Drain.DrainAsync((DrainMode)7, Cancelled));
    }

    [Fact]
    public async Task Node_that_waits_lets_in_nobody_new_and_is_closed_as_soon_as_the_host_stops()
    {
        _node.Open();
        _ = _node.Drain.DrainAsync(DrainMode.Attrition, Cancelled);
        DrainSwitch drain = _node.App.Get<DrainSwitch>();
        await WaitingAsync();
        Assert.Equal((true, true, false), (drain.IsOn, drain.IsWaiting, drain.IsClosed));

        _node.App.Lifetime.StopApplication();

        Assert.Equal((true, false, true), (drain.IsOn, drain.IsWaiting, drain.IsClosed));
    }

    private Task WaitingAsync() => Eventually.IsAsync(() => _node.App.Logs.GetSnapshot().Any(record => record.Id.Id == 3211), Cancelled);

    // A look at a time.
    private async Task PassAsync(TimeSpan time)
    {
        await WaitingAsync();
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += DrainAttrition.BetweenLooks)
        {
            _node.App.Time.Advance(DrainAttrition.BetweenLooks);
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
