using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P5 and P7 when somebody opens pages and drops them, to push the circuits and snapshots of others out.</summary>
public sealed class FloodTests
{
    private const int Timeout = 120_000;
    private const int Flood = 150;

    private static readonly string[] s_fewRetained = ["--retained", "20"];

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
