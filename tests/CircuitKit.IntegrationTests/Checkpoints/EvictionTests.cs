using System.Collections.Concurrent;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Checkpoints;

public sealed class EvictionTests
{
    private const int Timeout = 60_000;

    private static readonly TimeSpan s_ample = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Connected_circuit_is_evicted_with_work_not_yet_captured_and_its_browser_resumes_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        string marker = circuit.TextOf("marker");
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = app.Registry.OnChange(change => reasons.Enqueue(change.Circuit.CloseReason));

        EvictionOutcome outcome = await EvictAsync(app, circuit, CircuitCloseReason.Drained);

        Assert.Equal(EvictionOutcome.Saved, outcome);
        Assert.Empty(app.Registry.List());
        Assert.Equal([CircuitCloseReason.None, CircuitCloseReason.Drained], reasons);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(("1", marker), (circuit.TextOf("count"), circuit.TextOf("marker")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Browser_that_comes_back_during_the_eviction_gets_the_state_of_its_end()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        TrackedCircuit checkpoint = CheckpointOf(app, circuit);
        await app.WaitUntilSavedAsync();

        // Work under way: no checkpoint takes the click, and the eviction is held up until after the browser's attempt.
        await TrackedApp.WaitForAsync(checkpoint.TryBeginWork);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        Task<EvictionOutcome> eviction = EvictAsync(app, circuit, CircuitCloseReason.HandedOver);
        await TrackedApp.WaitForAsync(() => checkpoint.State == CircuitState.Disconnected);
        Task<ReconnectOutcome> reconnect = circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + s_ample, Cancelled);
        checkpoint.EndWork();

        Assert.Equal(EvictionOutcome.Saved, await eviction);
        Assert.Equal(ReconnectOutcome.Resumed, await reconnect);
        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Single(app.Registry.List());
    }

    private static TrackedCircuit CheckpointOf(TrackedApp app, HeadlessCircuit circuit) =>
        app.App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!;

    private static Task<EvictionOutcome> EvictAsync(TrackedApp app, HeadlessCircuit circuit, CircuitCloseReason reason) =>
        app.App.Services.GetRequiredService<CircuitEvictor>().EvictAsync(CheckpointOf(app, circuit), new EndRequest(reason), s_ample, Cancelled);
}
