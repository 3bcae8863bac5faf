using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Persistence;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Hibernation;

public sealed class HibernationTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("file")]
    [InlineData("memory")]
    public async Task Hibernated_circuit_is_gone_with_its_connection_and_comes_back_with_its_state(string store)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(store == "memory" ? ["--store", "memory"] : []);
        using MetricCollector<long> hibernations = Collect<long>(app, "circuitkit.circuit.hibernations");
        ConcurrentQueue<CircuitState> states = new();
        using IDisposable listening = app.Registry.OnChange(change => states.Enqueue(change.Circuit.State));
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        string before = Assert.Single(app.Registry.List()).Id;

        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Assert.Equal(CircuitState.Hibernated, app.StateOfOnly());
        Assert.Equal(0, app.App.Services.GetRequiredService<HubConnections>().Count);
        FrameworkTruth truth = new(app);
        Assert.Equal((0, 0), (truth.Connected, truth.Disconnected));
        await hibernations.WaitForMeasurementsAsync(1, Cancelled);
        Assert.Equal(
            new Dictionary<string, object?> { ["outcome"] = "hibernated", ["cause"] = "hidden" },
            Assert.Single(hibernations.GetMeasurementSnapshot()).Tags);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Equal(before, Assert.Single(app.Registry.List()).ContinuationOf);
        // Connected, Hibernated, and then the new circuit; at no time one that has lost its browser.
        Assert.DoesNotContain(CircuitState.Disconnected, states);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_wakes_up_is_timed_until_it_is_shown()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        using MetricCollector<double> wakes = Collect<double>(app, "circuitkit.circuit.wake.duration");
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("counter"), HubQuery = "ck_sleep=woke" }, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await TrackedApp.WaitForAsync(() => wakes.GetMeasurementSnapshot().Count > 0);

        await circuit.ClickAsync("increment", Cancelled);

        Assert.InRange(Assert.Single(wakes.GetMeasurementSnapshot()).Value, 0, 100);
    }

    [Fact(Timeout = Timeout)]
    public async Task Person_who_is_back_before_the_circuit_has_ended_loses_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(TwoNodes.PatientStore);

        await Parallel.ForAsync(0, 30, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancelled }, async (_, token) =>
        {
            await using HeadlessCircuit circuit = await app.OpenClickedAsync();
            Assert.True(await circuit.HibernateAsync(token));
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(token));
            await circuit.ClickAsync("increment", token);
            Assert.Equal("2", circuit.TextOf("count"));
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task A_megabyte_of_state_survives()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("bulk?kb=1024");
        string hash = circuit.TextOf("hash");
        Assert.Equal("1048576", circuit.TextOf("length"));

        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(hash, circuit.TextOf("hash"));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_happens_between_the_yes_and_the_end_is_in_the_state()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        Assert.True(await circuit.MayHibernateAsync(Cancelled));
        await circuit.ClickAsync("increment", Cancelled);

        Assert.True(await circuit.HibernateAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_was_allowed_and_stayed_keeps_its_circuit_when_its_connection_is_lost_later()
    {
        JumpingClock clock = new();
        await using TrackedApp app = await TrackedApp.StartAsync(builder => builder.Services.UseClock(clock));
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        Assert.True(await circuit.MayHibernateAsync(Cancelled));
        clock.Pass(HibernationService.LeaveWithin);

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.StateOfOnly() == CircuitState.Disconnected);

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_was_found_again_after_a_lost_connection_can_be_hibernated()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        await circuit.DropAsync();
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Assert.Equal(CircuitState.Hibernated, app.StateOfOnly());
    }

    [Fact(Timeout = Timeout)]
    public async Task Tab_that_is_closed_while_it_sleeps_takes_its_snapshot_with_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = app.Registry.OnChange(change => reasons.Enqueue(change.Circuit.CloseReason));
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);

        await circuit.CloseAsync(Cancelled);

        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0 && !app.Snapshots().Any());
        Assert.Equal(CircuitCloseReason.Left, reasons.Last());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_whose_snapshot_is_gone_gets_the_frameworks_rejection()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();
        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        app.DeleteSnapshots();

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Script_is_told_when_to_ask_and_a_page_without_it_is_told_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--CircuitKit:Hibernation:HiddenAfter",
            "00:00:07",
            "--CircuitKit:Hibernation:IdleAfter",
            "00:30:00");
        await using HeadlessCircuit sleepy = await app.OpenSleepyAsync("counter");
        await using HeadlessCircuit other = await app.OpenAsync("counter");

        Assert.Equal((7_000, 1_800_000), sleepy.HibernationSettings);
        Assert.Null(other.HibernationSettings);
    }

    private static MetricCollector<T> Collect<T>(TrackedApp app, string name)
        where T : struct => new(app.App.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", name);
}
