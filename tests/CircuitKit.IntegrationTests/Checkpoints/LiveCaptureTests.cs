using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>Capturing live circuits of every kind, again and again, with callbacks that misbehave.</summary>
public sealed class LiveCaptureTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Live_circuit_is_captured_as_often_as_it_changes()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();

        // An opening that takes long is saved in between.
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();
        long version = Assert.Single(app.Registry.List()).Snapshot!.Value.Version;

        for (int i = 1; i <= 3; i++)
        {
            await ClickAsync(circuit, i + 1);
            await app.WaitUntilSavedAsync();
            Assert.Equal(version + i, Assert.Single(app.Registry.List()).Snapshot!.Value.Version);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Root_components_are_collected_once_until_they_are_forgotten()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        ILiveCircuit live = Assert.Single(app.App.Services.GetRequiredService<CircuitTable>().Live).Live!;
        byte[] first = await RootsAsync(live);

        Assert.Same(first, await RootsAsync(live));

        live.ForgetRootComponents();
        Assert.NotSame(first, await RootsAsync(live));
    }

    [Fact(Timeout = Timeout)]
    public async Task Evicted_circuit_is_resumed_by_the_same_process()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        string before = Assert.Single(app.Registry.List()).Id;

        await app.EvictAsync(circuit);
        Assert.Empty(app.Registry.List());
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        await ClickAsync(circuit, 2);
        CircuitInfo view = Assert.Single(app.Registry.List());
        Assert.Equal(before, view.ContinuationOf);
        await TrackedApp.WaitForAsync(() => Assert.Single(app.Registry.List()).State == CircuitState.Connected);
    }

    [Fact(Timeout = Timeout)]
    public async Task Old_snapshot_is_gone_after_the_first_render_and_the_new_circuit_has_its_own()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await app.EvictAsync(circuit);
        await using HeadlessCircuit late = await app.OpenAsync("");
        await late.PretendAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Rejected, await late.ReconnectAsync(Cancelled));

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Callback_that_throws_costs_that_capture_and_the_last_good_snapshot_stays()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("throws");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();

        await circuit.ClickAsync("arm", Cancelled);
        await ClickAsync(circuit, 2);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3000));
        Assert.Contains("CircuitKit.TestApp.Components.Pages.Throws", app.Logs.GetSnapshot().First(record => record.Id.Id == 3000).Message);

        // The framework's own persisting at the eviction meets the same callback, and alone would lose everything.
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_is_captured_again_when_its_callback_has_recovered()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("throws");
        await circuit.ClickAsync("arm", Cancelled);
        await ClickAsync(circuit, 1);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3000));

        await circuit.ClickAsync("disarm", Cancelled);
        await ClickAsync(circuit, 2);
        await app.WaitUntilSavedAsync();

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("arm-never")]
    [InlineData("arm-10s")]
    public async Task Circuit_lives_on_while_a_callback_hangs(string arm)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Checkpoints:CaptureTimeout", "00:00:00.5");
        await using HeadlessCircuit circuit = await app.OpenAsync("slow");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();
        await circuit.ClickAsync(arm, Cancelled);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3001));
        Assert.Contains(
            "the persist callback of CircuitKit.TestApp.Components.Pages.Slow did not end",
            app.Logs.GetSnapshot().First(record => record.Id.Id == 3001).Message);

        // A new component with state of its own registers for persisting, which the framework refuses while it persists itself.
        await circuit.ClickAsync("show", Cancelled);
        await circuit.WaitForTextAsync("note", "noted", Cancelled);
        await ClickAsync(circuit, 2);

        await circuit.ClickAsync("disarm", Cancelled);
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_callback_hands_over_after_a_wait_is_captured()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("async-save");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();
        await using HeadlessCircuit second = await app.OpenAsync("async-save");
        await second.PretendAsync(circuit);

        // The live circuit is left alone: only what was captured while it lived can come back.
        Assert.True(await second.ResumeAndDropAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await second.ReconnectAsync(Cancelled));
        Assert.Equal("1", second.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task State_over_the_limit_leaves_the_last_good_snapshot()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Snapshots:MaxBytes", "20000");
        await using HeadlessCircuit circuit = await app.OpenAsync("bulk?kb=1");
        await app.WaitUntilSavedAsync();
        SnapshotInfo saved = Assert.Single(app.Registry.List()).Snapshot!.Value;

        await using HeadlessCircuit large = await app.OpenAsync("bulk?kb=40");
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3003));

        Assert.Equal([saved.Version], app.Registry.List().Where(view => view.Snapshot is not null).Select(view => view.Snapshot!.Value.Version));
        await large.ClickAsync("change", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_megabyte_of_state_survives()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("bulk?kb=1024");
        string hash = circuit.TextOf("hash");

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(hash, circuit.TextOf("hash"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Persistent_service_survives()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("service");
        await circuit.ClickAsync("add", Cancelled);
        string items = circuit.PageText;

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(items, circuit.PageText);
    }

    private static async Task ClickAsync(HeadlessCircuit circuit, int expected)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", $"{expected}", Cancelled);
    }

    private static async Task<byte[]> RootsAsync(ILiveCircuit live) =>
        (await live.CaptureAsync(unchanged: null, TimeSpan.FromSeconds(10), TimeProvider.System, Cancelled)).State!.RootComponents;
}
