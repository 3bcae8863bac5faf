using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Lifetime.Retention;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>Which pages are asked to hibernate while memory is short, and how often.</summary>
public sealed class MemoryPressureWatchTests : IAsyncDisposable
{
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

    private Task<int> TurnAsync() => _watch.TurnAsync(Cancelled);

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
