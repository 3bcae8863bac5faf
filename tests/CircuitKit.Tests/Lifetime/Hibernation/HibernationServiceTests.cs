using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tests.Lifetime.Retention;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>From the yes to a page, over the end of its connection, to the end of its circuit.</summary>
public sealed class HibernationServiceTests : IAsyncDisposable
{
    private readonly WaitingHarness _node = new();
    private readonly CircuitConnection _connection =
        new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Secret = "secret" };
    private readonly FakeCircuitOfPage _page;

    public HibernationServiceTests()
    {
        (TrackedCircuit circuit, Persistence.FakeCircuit live) = _node.App.Open(_connection);
        _page = new(circuit, live);
        _connection.Circuit = circuit;
        _node.App.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        circuit.Mark();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HibernationService Hibernation => _node.App.Get<HibernationService>();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task Page_that_was_told_yes_hibernates_when_its_connection_ends()
    {
        _page.Live.Evict = () => _node.App.Release(_page.Circuit);
        Assert.True(await AskAsync());

        await Leave()!();

        Assert.True(_page.Circuit.IsGone);
        Assert.True(_page.Circuit.End is { Hibernates: true });
        Assert.Single(_node.App.Store.Saves);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hold_between_the_yes_and_the_end_of_the_connection_keeps_the_circuit()
    {
        Assert.True(await AskAsync());
        using IDisposable hold = _page.Circuit.Hold("upload");

        Assert.Null(Leave());
        Assert.Null(_page.Circuit.End);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hold_after_the_end_of_the_connection_keeps_the_circuit_and_it_is_retained()
    {
        Assert.True(await AskAsync());
        Func<Task> evict = Leave()!;
        using IDisposable hold = _page.Circuit.Hold("upload");

        await evict();

        Assert.False(_page.Circuit.IsGone);
        Assert.Null(_page.Circuit.End);
        Assert.Equal(1, _node.Sweeper.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_does_not_end_in_time_is_retained_as_every_other_disconnected_one()
    {
        Assert.True(await AskAsync());
        Task evicting = Leave()!();

        while (!evicting.IsCompleted)
        {
            _node.App.Time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.PauseAsync(Cancelled);
        }

        await evicting;
        Assert.False(_page.Circuit.IsGone);
        Assert.Null(_page.Circuit.End);
        Assert.Equal(1, _node.Sweeper.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_that_asks_after_each_event_has_its_circuit_saved_once_a_second()
    {
        const int Seconds = 10;
        DateTimeOffset end = _node.App.Time.GetUtcNow() + TimeSpan.FromSeconds(Seconds);
        int asked = 0;
        while (_node.App.Time.GetUtcNow() < end)
        {
            _page.Live.Value = $"{++asked}";
            _page.Circuit.Touch();
            _page.Circuit.Mark();
            Assert.True(await _node.App.PassWhileAsync(AskAsync()));
            _node.App.Time.Advance(TimeSpan.FromMilliseconds(10));
            _node.App.Scheduler.Turn();
        }

        Assert.InRange(_node.App.Captures.GetMeasurementSnapshot().Count, 2, Seconds + 1);
        Assert.InRange(_node.App.Store.Saves.Count, 2, Seconds + 1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_that_asks_again_without_a_change_is_answered_at_once_from_what_is_in_the_store()
    {
        Assert.True(await AskAsync());

        for (int i = 0; i < 40; i++)
        {
            Assert.True(await AskAsync());
        }

        Assert.Single(_node.App.Captures.GetMeasurementSnapshot());
    }

    [Fact(Timeout = 30_000)]
    public async Task Connection_that_ends_before_the_yes_leaves_nothing_behind()
    {
        // The state is in the store: the next yes comes at once.
        Assert.True(await AskAsync());
        using CancellationTokenSource aborted = new();
        await aborted.CancelAsync();

        await Hibernation.PrepareAsync(_connection, new HibernationRequest(HibernationCause.Hidden, IsUntouched: true), aborted.Token);

        Assert.Null(Leave());
    }

    [Fact(Timeout = 30_000)]
    public async Task Pause_hibernates_a_circuit_that_is_held_and_was_used()
    {
        _page.Live.Evict = () => _node.App.Release(_page.Circuit);
        _page.Circuit.Use();
        using IDisposable hold = _page.Circuit.Hold("upload");
        Assert.True(await Hibernation.PauseAsync(_connection, Cancelled));

        await Leave()!();

        Assert.True(_page.Circuit.IsGone);
        Assert.True(_page.Circuit.End is { Hibernates: true });
    }

    private Task<bool> AskAsync() =>
        Hibernation.PrepareAsync(_connection, new HibernationRequest(HibernationCause.Hidden, IsUntouched: true), Cancelled);

    // As the hub step does: it is asked before the framework hears of the end.
    private Func<Task>? Leave()
    {
        Func<Task>? leave = Hibernation.Leave(_connection);
        _node.App.Circuits.Apply(_page.Circuit, CircuitEvent.ConnectionDown);
        return leave;
    }

    private sealed record FakeCircuitOfPage(TrackedCircuit Circuit, Persistence.FakeCircuit Live);
}
