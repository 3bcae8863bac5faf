using System.Diagnostics.Metrics;
using System.Globalization;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Persistence;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P5 and P7 when somebody opens pages and drops them, to push the circuits and snapshots of others out.</summary>
public sealed class FloodTests
{
    private const int Timeout = 120_000;
    private const int Flood = 150;
    private const int MaxAnonymous = 30;

    // Everything of snapshots: also what is remembered of removed ones.
    private const string CountKeys = "return #redis.call('KEYS', '*:snapshot:*')";

    private static readonly string[] s_fewRetained = ["--retained", "20"];

    private static readonly string[] s_fewAnonymous = ["--CircuitKit:Snapshots:MaxAnonymous", $"{MaxAnonymous}"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task With_a_store_nobody_is_pushed_out()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_fewRetained);
        await using HeadlessCircuit victim = await OpenClickedAsync(app);
        await victim.DropAsync();

        await FloodAsync(app, connected: 0);

        Assert.NotEqual(ReconnectOutcome.Rejected, await victim.ReconnectAsync(Cancelled));
        Assert.Equal("1", victim.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task In_memory_nobody_is_pushed_out_while_there_is_room_for_all()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--store", "memory", .. s_fewRetained]);
        await using HeadlessCircuit victim = await OpenClickedAsync(app);
        await victim.DropAsync();

        await FloodAsync(app, connected: 0);

        Assert.NotEqual(ReconnectOutcome.Rejected, await victim.ReconnectAsync(Cancelled));
        Assert.Equal("1", victim.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task In_memory_a_flood_larger_than_the_limit_pushes_out_its_own_which_is_counted_and_logged()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            ["--store", "memory", "--CircuitKit:Snapshots:InMemoryMaxCount", "50", .. s_fewRetained]);
        using MetricCollector<long> evictions = new(
            app.App.Services.GetRequiredService<IMeterFactory>(),
            "CircuitKit",
            "circuitkit.snapshot.evictions");
        await using HeadlessCircuit connected = await OpenClickedAsync(app);
        await using HeadlessCircuit victim = await OpenClickedAsync(app);
        await app.EvictAsync(victim);

        await FloodAsync(app, connected: 1);

        Assert.Equal(ReconnectOutcome.Resumed, await victim.ReconnectAsync(Cancelled));
        Assert.Equal("1", victim.TextOf("count"));
        Assert.NotEmpty(evictions.GetMeasurementSnapshot());
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 2002);

        // Who is connected has nothing to fear.
        await connected.ClickAsync("increment", Cancelled);
        Assert.Equal("2", connected.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Files_of_a_flood_are_limited_and_the_used_page_of_another_anonymous_user_is_not_among_those_that_go()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. TwoNodes.PatientStore, .. s_fewAnonymous, .. s_fewRetained]);
        await AssertLimitedAsync(app, () => Task.FromResult(app.Snapshots().Count()));
    }

    [Fact(Timeout = Timeout)]
    public async Task Keys_of_a_flood_in_redis_are_limited_and_the_used_page_of_another_anonymous_user_is_not_among_those_that_go()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await TrackedApp.StartAsync(
            ["--store", $"redis:{redis.Configuration}", .. TwoNodes.PatientStore, .. s_fewAnonymous, .. s_fewRetained]);
        await AssertLimitedAsync(app, async () => int.Parse(await redis.CommandAsync("EVAL", CountKeys, "0"), CultureInfo.InvariantCulture));
    }

    private static async Task AssertLimitedAsync(TrackedApp app, Func<Task<int>> countAsync)
    {
        await using HeadlessCircuit victim = await OpenClickedAsync(app);
        await app.EvictAsync(victim);

        await FloodAsync(app, connected: 0);
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);

        // Those of the last moment are removed after the saves that were waited for.
        while (await countAsync() > MaxAnonymous + app.Registry.List().Count)
        {
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.True(await countAsync() >= MaxAnonymous);
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 2007);
        Assert.Equal(ReconnectOutcome.Resumed, await victim.ReconnectAsync(Cancelled));
        Assert.Equal("1", victim.TextOf("count"));
    }

    private static async Task FloodAsync(TrackedApp app, int connected)
    {
        FrameworkTruth truth = new(app);
        await Parallel.ForAsync(0, Flood, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (_, token) =>
        {
            HeadlessCircuit page = await app.OpenAsync("counter");
            await page.DropAsync();
        });
        await TrackedApp.WaitForAsync(() => truth.Connected == connected && truth.Disconnected <= 20);
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == truth.Connected + truth.Disconnected, () => truth.Describe(app));
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        return circuit;
    }
}
