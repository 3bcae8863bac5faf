using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tests.Lifetime.Retention;
using CircuitKit.Tests.Snapshots;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>Which pages are asked to hibernate while memory is short, and how often.</summary>
public sealed class MemoryPressureWatchTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    // As documented.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    // The clock of the watch alone, which shows when the watch waits on it.
    private readonly ObservedTimeProvider _time = new();
    private readonly ValuePolicy _policy = new();
    private readonly WaitingHarness _node;
    private readonly MemoryPressureWatch _watch;

    public MemoryPressureWatchTests()
    {
        _node = new WaitingHarness(options => options.Hibernation.MemoryPressureBatch = 2, policies: _policy);
        _watch = ActivatorUtilities.CreateInstance<MemoryPressureWatch>(_node.App.Get<IServiceProvider>());
        _node.Memory.Pressure = 0.9;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_asked_below_the_threshold_and_shortage_is_logged_once_each_time_it_begins()
    {
        FakeBrowser browser = OpenIdle();

        foreach (double pressure in (double[])[0.89, 0.9, 1, 0.89, 0.95])
        {
            _node.Memory.Pressure = pressure;
            int before = browser.Told.Count;
            int asked = await TurnAsync();
            Assert.Equal(browser.Told.Count - before, asked);
            Assert.True(pressure >= 0.9 || asked == 0);
        }

        Assert.Equal(2, _node.App.Logs.GetSnapshot().Count(record => record.Id.Id == 7003));
        var (message, contents) = browser.Told[0];
        Assert.Equal(("CircuitKit.Hibernate", "memory"), (message, Assert.Single(contents)));
    }

    [Fact]
    public async Task Page_that_was_used_in_the_last_minute_is_not_asked()
    {
        (_, FakeBrowser browser) = Open();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter - TimeSpan.FromTicks(1));
        Assert.Equal(0, await TurnAsync());

        _node.App.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await TurnAsync());
        Assert.Single(browser.Told);
    }

    [Fact]
    public async Task Only_connected_pages_that_can_come_back_and_are_not_held_are_asked()
    {
        (TrackedCircuit held, _) = Open();
        (TrackedCircuit disconnected, _) = Open();
        Open(canHibernate: false);
        using IDisposable hold = held.Hold("upload");
        _node.App.Circuits.Apply(disconnected, CircuitEvent.ConnectionDown);
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);

        Assert.Equal(0, await TurnAsync());
    }

    [Fact]
    public async Task Those_worth_least_are_asked_first_then_those_left_alone_longest_and_a_few_at_a_time()
    {
        (_, FakeBrowser longest) = Open(value: 50);
        _node.App.Time.Advance(TimeSpan.FromSeconds(1));
        (_, FakeBrowser shorter) = Open(value: 50);
        (_, FakeBrowser least) = Open(value: 10);
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);

        Assert.Equal(2, await TurnAsync());
        Assert.Equal((1, 1, 0), (least.Told.Count, longest.Told.Count, shorter.Told.Count));

        Assert.Equal(1, await TurnAsync());
        Assert.Single(shorter.Told);
    }

    [Fact]
    public async Task Page_that_did_not_go_is_asked_again_after_a_minute_also_when_it_was_used_meanwhile()
    {
        (TrackedCircuit circuit, FakeBrowser browser) = Open();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        await TurnAsync();

        _node.App.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal(0, await TurnAsync());
        _node.App.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await TurnAsync());

        circuit.Touch();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        Assert.Equal(1, await TurnAsync());
        Assert.Equal(3, browser.Told.Count);
    }

    [Fact]
    public async Task Circuit_is_judged_once_as_long_as_nothing_happens_in_it()
    {
        (TrackedCircuit circuit, _) = Open();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        int before = _policy.Judged;

        await TurnAsync();
        await TurnAsync();
        Assert.Equal(before + 1, _policy.Judged);

        circuit.Touch();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        await TurnAsync();
        Assert.Equal(before + 2, _policy.Judged);
    }

    [Fact]
    public async Task Browser_that_cannot_be_asked_keeps_nobody_else_from_it()
    {
        (_, FakeBrowser broken) = Open(value: 1);
        broken.Answer = () => throw new IOException("gone");
        (_, FakeBrowser other) = Open(value: 2);
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);

        Assert.Equal(2, await TurnAsync());

        Assert.Single(other.Told);
    }

    [Fact(Timeout = Timeout)]
    public async Task Browser_that_takes_no_message_holds_up_a_turn_until_the_next_is_due()
    {
        (_, FakeBrowser browser) = Open();
        browser.Answer = Never;
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        Task<int> turn = TurnAsync();
        _node.App.Time.Advance(s_interval - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(turn.IsCompleted);

        _node.App.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, await turn);
    }

    [Fact]
    public async Task Page_is_asked_at_once_when_memory_is_short_anew()
    {
        FakeBrowser browser = OpenIdle();
        Assert.Equal(1, await TurnAsync());
        Assert.Equal(0, await TurnAsync());

        _node.Memory.Pressure = 0.89;
        await TurnAsync();
        _node.Memory.Pressure = 0.9;

        Assert.Equal(1, await TurnAsync());
        Assert.Equal(2, browser.Told.Count);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false, 0.9)]
    [InlineData(true, null)]
    public async Task Nobody_is_asked_where_hibernation_is_off_or_has_no_threshold(bool isEnabled, double? threshold)
    {
        await using WaitingHarness node = new(options =>
        {
            options.Hibernation.Enabled = isEnabled;
            options.Hibernation.MemoryPressureThreshold = threshold;
        });
        using var watch = Watch(node);

        await watch.StartAsync(Cancelled);

        await watch.ExecuteTask!;
    }

    [Fact(Timeout = Timeout)]
    public async Task Memory_is_looked_at_every_five_seconds()
    {
        FakeBrowser browser = OpenIdle();
        using var watch = Watch(_node);
        await watch.StartAsync(Cancelled);

        await _time.PassAsync(s_interval);

        await Eventually.IsAsync(() => browser.Told.Count == 1, Cancelled);
        await watch.StopAsync(Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Watch_logs_a_failed_turn_and_goes_on_with_the_next()
    {
        FakeBrowser browser = OpenIdle();
        _node.Memory.Failure = new IOException("no meminfo");
        using var watch = Watch(_node);
        await watch.StartAsync(Cancelled);
        await _time.PassAsync(s_interval);
        await Eventually.IsAsync(
            () => _node.App.Logs.GetSnapshot().Any(record =>
                (record.Id.Id, record.Message) == (7004, "The watch of memory pressure failed. It goes on at its next turn.")
                && record.Exception == _node.Memory.Failure),
            Cancelled);

        _node.Memory.Failure = null;
        _time.Advance(s_interval);

        await Eventually.IsAsync(() => browser.Told.Count == 1, Cancelled);
        await watch.StopAsync(Cancelled);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_that_is_stopped_ends_also_in_the_middle_of_a_turn(bool isInTurn)
    {
        FakeBrowser browser = OpenIdle();
        browser.Answer = Never;
        using var watch = Watch(_node);
        await watch.StartAsync(Cancelled);
        if (isInTurn)
        {
            await _time.PassAsync(s_interval);
            await Eventually.IsAsync(() => browser.Told.Count == 1, Cancelled);
        }

        await watch.StopAsync(Cancelled);

        Assert.True(watch.ExecuteTask!.IsCompletedSuccessfully);
        Assert.DoesNotContain(_node.App.Logs.GetSnapshot(), record => record.Id.Id == 7004);
    }

    // A browser that reads nothing.
    private static Task Never() => new TaskCompletionSource().Task;

    private Task<int> TurnAsync() => _watch.TurnAsync(Cancelled);

    private MemoryPressureWatch Watch(WaitingHarness node) =>
        ActivatorUtilities.CreateInstance<MemoryPressureWatch>(node.App.Get<IServiceProvider>(), _time);

    private FakeBrowser OpenIdle()
    {
        (_, FakeBrowser browser) = Open();
        _node.App.Time.Advance(HibernationStep.LeftAloneAfter);
        return browser;
    }

    private (TrackedCircuit Circuit, FakeBrowser Browser) Open(int value = 50, bool canHibernate = true)
    {
        FakeBrowser browser = new();
        CircuitConnection connection = new()
        {
            Tab = TabIdentity.Unknown,
            User = null,
            UserKey = $"{value}",
            CanHibernate = canHibernate,
            Browser = browser,
        };
        TrackedCircuit circuit = _node.App.Open(connection).Checkpoint;
        connection.Circuit = circuit;
        _node.App.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        return (circuit, browser);
    }

    /// <summary>Values a circuit by the name of its user.</summary>
    private sealed class ValuePolicy : IRetentionPolicy
    {
        public int Judged { get; private set; }

        public RetentionDecision? Decide(RetentionContext context)
        {
            Judged++;
            return context.Default with { Value = int.Parse(context.Circuit.UserKey!, System.Globalization.CultureInfo.InvariantCulture) };
        }
    }
}
