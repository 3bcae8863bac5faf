using CircuitKit.Persistence.Eviction;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence;

public sealed class CircuitEvictorTests : IAsyncDisposable
{
    // The fake clock may run far ahead of the thread pool.
    private static readonly TimeSpan s_ample = TimeSpan.FromHours(10);

    private readonly CheckpointHarness _app = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Evicted_circuit_is_gone_when_its_last_state_is_in_the_store()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        circuit.Evict = () => End(checkpoint);

        EvictionOutcome outcome = await _app.PassWhileAsync(Evict(checkpoint));

        Assert.Equal(EvictionOutcome.Saved, outcome);
        Assert.Equal(CircuitCloseReason.HandedOver, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Circuit_whose_last_state_did_not_reach_the_store_says_so()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        circuit.Evict = () => End(checkpoint, isSaved: false);

        Assert.Equal(EvictionOutcome.NotSaved, await _app.PassWhileAsync(Evict(checkpoint)));
    }

    [Fact]
    public async Task Circuit_that_does_not_end_in_time_lives_on_as_before_and_can_be_reconnected_to()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();

        EvictionOutcome outcome = await _app.PassWhileAsync(
            _app.Get<CircuitEvictor>().EvictAsync(checkpoint, new EndRequest(CircuitCloseReason.HandedOver), TimeSpan.FromSeconds(2), Cancelled));

        Assert.Equal(EvictionOutcome.Kept, outcome);
        Assert.False(_app.Get<CircuitEvictor>().IsUnderWay(checkpoint));
        Assert.Null(checkpoint.End);
        Assert.True(checkpoint.TryBeginWork(), "No capture could ever begin again.");
        Assert.True(checkpoint.IsDirty, "What happened meanwhile would never be captured.");
    }

    [Fact]
    public async Task Eviction_waits_for_the_capture_under_way_because_the_framework_would_fail_at_it()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        var evictions = 0;
        circuit.Evict = () => ++evictions > 0 && End(checkpoint);
        Assert.True(checkpoint.TryBeginWork());

        Task<EvictionOutcome> eviction = Evict(checkpoint);
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, evictions);
        checkpoint.EndWork();

        Assert.Equal(EvictionOutcome.Saved, await _app.PassWhileAsync(eviction));
        Assert.Equal(1, evictions);
    }

    [Fact]
    public async Task Two_evictions_of_one_circuit_are_one()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        var evictions = 0;
        circuit.Evict = () => ++evictions > 0 && End(checkpoint);
        Assert.True(checkpoint.TryBeginWork());

        Task<EvictionOutcome[]> both = Task.WhenAll(Evict(checkpoint), Evict(checkpoint, CircuitCloseReason.Drained));
        checkpoint.EndWork();

        Assert.Equal([EvictionOutcome.Saved, EvictionOutcome.Saved], await _app.PassWhileAsync(both));
        Assert.Equal(1, evictions);
        Assert.Equal(CircuitCloseReason.HandedOver, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Stronger_request_joins_an_eviction_under_way_and_is_the_one_carried_out()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        _app.Circuits.Apply(checkpoint, CircuitEvent.ConnectionDown);
        var mayEnd = false;
        circuit.Evict = () => mayEnd && End(checkpoint);
        Task<EvictionOutcome> sweep = _app.Get<CircuitEvictor>().EvictAsync(
            checkpoint, new EndRequest(CircuitCloseReason.Expired) { OnlyWhileDisconnected = true }, s_ample, Cancelled);

        Task<EvictionOutcome> close = Evict(checkpoint, CircuitCloseReason.Closed);
        await Eventually.IsAsync(() => checkpoint.End?.Reason == CircuitCloseReason.Closed, Cancelled);
        _app.Circuits.Apply(checkpoint, CircuitEvent.ConnectionUp);
        mayEnd = true;

        Assert.Equal([EvictionOutcome.Saved, EvictionOutcome.Saved], await _app.PassWhileAsync(Task.WhenAll(sweep, close)));
        Assert.Equal(CircuitCloseReason.Closed, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Stronger_request_cuts_the_connection_at_once_while_the_eviction_under_way_waits_for_a_capture()
    {
        var cuts = 0;
        var circuit = new FakeCircuit();
        TrackedCircuit checkpoint = _app.Open(
            "busy", circuit, new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null, Ending = () => cuts++ });
        circuit.Evict = () => End(checkpoint);
        Assert.True(checkpoint.TryBeginWork());
        Task<EvictionOutcome> sweep = _app.Get<CircuitEvictor>().EvictAsync(
            checkpoint, new EndRequest(CircuitCloseReason.Expired) { OnlyWhileDisconnected = true }, s_ample, Cancelled);
        Assert.Equal((null, 0), (checkpoint.End, cuts));

        Task<EvictionOutcome> close = Evict(checkpoint, CircuitCloseReason.Closed);

        Assert.Equal((CircuitCloseReason.Closed, 1), (checkpoint.End?.Reason, cuts));
        checkpoint.EndWork();
        Assert.Equal([EvictionOutcome.Saved, EvictionOutcome.Saved], await _app.PassWhileAsync(Task.WhenAll(sweep, close)));
    }

    [Fact]
    public async Task Weaker_request_that_joins_does_not_soften_the_one_under_way()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        var mayEnd = false;
        circuit.Evict = () => mayEnd && End(checkpoint);
        Task<EvictionOutcome> close = Evict(checkpoint, CircuitCloseReason.Closed);

        Task<EvictionOutcome> drain = Evict(checkpoint, CircuitCloseReason.Drained);
        mayEnd = true;

        Assert.Equal([EvictionOutcome.Saved, EvictionOutcome.Saved], await _app.PassWhileAsync(Task.WhenAll(close, drain)));
        Assert.Equal(CircuitCloseReason.Closed, checkpoint.End?.Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Sweep_that_joins_does_not_end_a_close_because_the_browser_is_there()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        _app.Circuits.Apply(checkpoint, CircuitEvent.ConnectionUp);
        var (mayEnd, tries) = (false, 0);
        circuit.Evict = () => ++tries > 0 && mayEnd && End(checkpoint);
        Task<EvictionOutcome> close = Evict(checkpoint, CircuitCloseReason.Closed);

        Task<EvictionOutcome> sweep = _app.Get<CircuitEvictor>().EvictAsync(
            checkpoint, new EndRequest(CircuitCloseReason.Expired) { OnlyWhileDisconnected = true }, s_ample, Cancelled);
        var before = tries;
        while (tries < before + 2)
        {
            _app.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Eventually.PauseAsync(Cancelled);
        }

        mayEnd = true;

        Assert.Equal([EvictionOutcome.Saved, EvictionOutcome.Saved], await _app.PassWhileAsync(Task.WhenAll(close, sweep)));
    }

    [Fact]
    public async Task Close_that_does_not_end_in_time_still_stands()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();

        EvictionOutcome outcome = await _app.PassWhileAsync(
            _app.Get<CircuitEvictor>().EvictAsync(checkpoint, new EndRequest(CircuitCloseReason.Closed), TimeSpan.FromSeconds(2), Cancelled));

        Assert.Equal(EvictionOutcome.Kept, outcome);
        Assert.Equal(CircuitCloseReason.Closed, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Each_who_waits_waits_for_no_longer_than_it_wants()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        var mayEnd = false;
        circuit.Evict = () => mayEnd && End(checkpoint);
        Task<EvictionOutcome> patient = Evict(checkpoint, CircuitCloseReason.Drained);

        Assert.Equal(
            EvictionOutcome.Kept,
            await _app.PassWhileAsync(_app.Get<CircuitEvictor>().EvictAsync(
                checkpoint, new EndRequest(CircuitCloseReason.Drained), TimeSpan.FromSeconds(2), Cancelled)));
        Assert.False(patient.IsCompleted);
        mayEnd = true;

        Assert.Equal(EvictionOutcome.Saved, await _app.PassWhileAsync(patient));
    }

    [Fact(Timeout = 30_000)]
    public async Task Request_that_is_withdrawn_leaves_the_circuit_as_it_was_without_any_time_passing()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();
        using CancellationTokenSource withdrawal = new();
        Task<EvictionOutcome> eviction = _app.Get<CircuitEvictor>().EvictAsync(
            checkpoint, new EndRequest(CircuitCloseReason.Drained), s_ample, withdrawal.Token);
        await Eventually.IsAsync(() => checkpoint.End is not null, Cancelled);

        await withdrawal.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => eviction);
        await Eventually.IsAsync(() => checkpoint.End is null && !_app.Get<CircuitEvictor>().IsUnderWay(checkpoint), Cancelled);
        Assert.True(checkpoint.TryBeginWork(), "No capture could ever begin again.");
    }

    [Fact]
    public async Task Absent_circuit_that_says_closed_before_it_is_gone_is_not_taken_for_one_that_is_back()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        _app.Circuits.Apply(checkpoint, CircuitEvent.ConnectionDown);
        circuit.Evict = () =>
        {
            _app.Circuits.Apply(checkpoint, CircuitEvent.Released, CircuitCloseReason.Expired);
            return true;
        };

        Task<EvictionOutcome> eviction = _app.Get<CircuitEvictor>().EvictAsync(
            checkpoint, new EndRequest(CircuitCloseReason.Expired) { OnlyWhileDisconnected = true }, s_ample, Cancelled);
        await Eventually.IsAsync(() => checkpoint.State == CircuitState.Closed, Cancelled);
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        End(checkpoint);

        Assert.Equal(EvictionOutcome.Saved, await _app.PassWhileAsync(eviction));
    }

    [Fact]
    public async Task Connection_is_cut_until_the_circuit_is_gone()
    {
        var cuts = 0;
        var connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null, Ending = () => cuts++ };
        var circuit = new FakeCircuit();
        TrackedCircuit checkpoint = _app.Open("connected", circuit, connection);
        circuit.Evict = () => cuts > 2 && End(checkpoint);

        Assert.Equal(EvictionOutcome.Saved, await _app.PassWhileAsync(Evict(checkpoint)));
        checkpoint.ConnectionLost();
        checkpoint.CutConnection();

        Assert.Equal(3, cuts);
    }

    private Task<EvictionOutcome> Evict(TrackedCircuit checkpoint, CircuitCloseReason reason = CircuitCloseReason.HandedOver) =>
        _app.Get<CircuitEvictor>().EvictAsync(checkpoint, new EndRequest(reason), s_ample, Cancelled);

    // What the framework does: it persists, then calls the circuit handlers.
    private bool End(TrackedCircuit checkpoint, bool isSaved = true) => _app.Release(checkpoint, isSaved);
}
