using System.Diagnostics.Metrics;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tests.Lifetime.Retention;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>From the yes to a page, over the end of its connection, to the end of its circuit.</summary>
public sealed class HibernationServiceTests : IAsyncDisposable
{
    // Room for one circuit: what is not given back shows at once.
    private readonly WaitingHarness _node = new(options => options.Hibernation.MaxCircuits = 1);
    private readonly MetricCollector<long> _measured;
    private readonly CircuitConnection _connection =
        new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Secret = "secret" };
    private readonly FakeCircuitOfPage _page;

    public HibernationServiceTests()
    {
        _measured = new(_node.App.Get<IMeterFactory>(), "CircuitKit", "circuitkit.circuit.hibernations");
        (TrackedCircuit circuit, Persistence.FakeCircuit live) = _node.App.Open(_connection);
        _page = new(circuit, live);
        _connection.Circuit = circuit;
        _node.App.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        circuit.Mark();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HibernationService Hibernation => _node.App.Get<HibernationService>();

    private HibernationLimits Limits => _node.App.Get<HibernationLimits>();

    public ValueTask DisposeAsync()
    {
        _measured.Dispose();
        return _node.DisposeAsync();
    }

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

        await PassWhileAsync(Leave()!());

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

    [Fact(Timeout = 30_000)]
    public async Task Page_that_was_told_yes_and_asks_again_or_pauses_has_the_room_of_one()
    {
        Assert.True(await AskAsync());
        Assert.True(await AskAsync());
        Assert.True(await Hibernation.PauseAsync(_connection, Cancelled));

        Assert.Null(Limits.TryReserve(Other()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Room_of_a_circuit_that_stays_after_all_is_free_at_once()
    {
        Assert.True(await AskAsync());
        _page.Circuit.Use();

        Assert.Null(Leave());

        Assert.NotNull(Limits.TryReserve(Other()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Room_of_a_circuit_that_is_being_evicted_is_taken_until_that_has_failed()
    {
        Assert.True(await AskAsync());
        Func<Task> evict = Leave()!;
        _node.App.Time.Advance(HibernationService.LeaveWithin * 2);
        Assert.Null(Limits.TryReserve(Other()));

        await PassWhileAsync(evict());

        Assert.NotNull(Limits.TryReserve(Other()));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true, "hibernated")]
    [InlineData(false, "end_not_saved")]
    public async Task Asker_learns_that_the_circuit_hibernates_once_it_is_gone_and_it_is_measured_and_logged(bool isSaved, string outcome)
    {
        _page.Live.Evict = () => _node.App.Release(_page.Circuit, isSaved);
        Task<bool> prompt = PromptAsync();
        Assert.True(await AskAsync(HibernationCause.Command));
        Assert.False(prompt.IsCompleted);

        await Leave()!();

        Assert.True(await prompt);
        Assert.Equal($"command {outcome}", Assert.Single(Measured()));
        Assert.Contains(
            "7000 Circuit circuit-1 is let go (Command): "
            + $"{(isSaved ? "Hibernated" : "EndNotSaved")}. Its page resumes it when the person is back.",
            Logged());
    }

    [Fact(Timeout = 30_000)]
    public async Task Asker_learns_that_the_circuit_stays_when_it_does_not_end_in_thirty_seconds()
    {
        Task<bool> prompt = PromptAsync();
        Assert.True(await AskAsync());
        Task evicting = Leave()!();
        _node.App.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(evicting.IsCompleted || prompt.IsCompleted);

        _node.App.Time.Advance(TimeSpan.FromTicks(1));
        await evicting;

        Assert.False(await prompt);
        Assert.Equal("hidden kept", Assert.Single(Measured()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Asker_learns_that_the_circuit_stays_when_it_is_held_at_the_end()
    {
        Task<bool> prompt = PromptAsync();
        Assert.True(await AskAsync());
        Func<Task> evict = Leave()!;
        using IDisposable hold = _page.Circuit.Hold("upload");

        await evict();

        Assert.False(await prompt);
        Assert.Equal("hidden held", Assert.Single(Measured()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_is_gone_by_itself_before_it_is_evicted_is_not_retained()
    {
        Assert.True(await AskAsync());
        Func<Task> evict = Leave()!;
        using IDisposable hold = _page.Circuit.Hold("upload");
        _node.App.Release(_page.Circuit);

        await evict();

        Assert.Equal(0, _node.Sweeper.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Eviction_that_fails_is_logged_and_the_circuit_is_retained()
    {
        Task<bool> prompt = PromptAsync();
        _page.Live.Evict = static () => throw new InvalidOperationException("no");
        Assert.True(await AskAsync());

        await Leave()!();

        Assert.False(await prompt);
        Assert.Null(_page.Circuit.End);
        Assert.Equal(1, _node.Sweeper.Count);
        Assert.NotNull(Limits.TryReserve(Other()));
        Assert.Contains("7002 Circuit circuit-1 could not be let go; it waits for its browser as after a lost connection.", Logged());
    }

    [Fact(Timeout = 30_000)]
    public async Task Asker_learns_that_a_circuit_that_was_refused_stays_and_why_is_measured_and_logged()
    {
        Task<bool> prompt = PromptAsync();
        using IDisposable hold = _page.Circuit.Hold("upload");

        Assert.False(await AskAsync(HibernationCause.Memory));

        Assert.False(await prompt);
        Assert.Equal("memory held", Assert.Single(Measured()));
        Assert.Contains(
            "7001 Circuit circuit-1 stays, although its page could let it go: Held. Held for: upload. Not kept: nothing.", Logged());
    }

    [Fact(Timeout = 30_000)]
    public async Task Asker_learns_that_a_page_declines_and_its_reason_is_logged()
    {
        Task<bool> prompt = PromptAsync();

        Hibernation.Declined(_connection, "text");

        Assert.False(await prompt);
        Assert.Contains("7006 Circuit circuit-1 stays: its page was asked to let it go and declined (text).", Logged());
        Assert.Empty(Measured());
    }

    [Fact(Timeout = 30_000)]
    public async Task Connection_without_a_circuit_is_refused()
    {
        _connection.Circuit = null;

        Assert.False(await AskAsync());

        Assert.Equal("hidden not_possible", Assert.Single(Measured()));
        Assert.Contains(
            "7001 Circuit unknown stays, although its page could let it go: NotPossible. Held for: nothing. Not kept: nothing.", Logged());
    }

    private Task<bool> AskAsync(HibernationCause cause = HibernationCause.Hidden) =>
        Hibernation.PrepareAsync(_connection, new HibernationRequest(cause, IsUntouched: true), Cancelled);

    // Who wants the circuit to hibernate, as a command does.
    private Task<bool> PromptAsync() => _node.App.Get<PagePrompts>().AskAsync(_page.Circuit, HibernationCause.Command, Cancelled);

    private TrackedCircuit Other() => _node.App.Open().Checkpoint;

    private IEnumerable<string> Measured() =>
        _measured.GetMeasurementSnapshot().Select(measured => $"{measured.Tags["cause"]} {measured.Tags["outcome"]}");

    private IEnumerable<string> Logged() => _node.App.Logs.GetSnapshot().Select(record => $"{record.Id.Id} {record.Message}");

    private async Task PassWhileAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _node.App.Time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.PauseAsync(Cancelled);
        }

        await task;
    }

    // As the hub step does: it is asked before the framework hears of the end.
    private Func<Task>? Leave()
    {
        Func<Task>? leave = Hibernation.Leave(_connection);
        _node.App.Circuits.Apply(_page.Circuit, CircuitEvent.ConnectionDown);
        return leave;
    }

    private sealed record FakeCircuitOfPage(TrackedCircuit Circuit, Persistence.FakeCircuit Live);
}
