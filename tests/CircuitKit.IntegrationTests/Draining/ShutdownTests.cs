using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.IntegrationTests.Draining;

/// <summary>The drain of a graceful shutdown, inside of the test process.</summary>
public sealed class ShutdownTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task All_circuits_are_saved_before_their_connections_are_closed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--CircuitKit:Checkpoints:QuietPeriod",
            "00:01:00",
            "--CircuitKit:Checkpoints:MaxDelay",
            "00:05:00");
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");
        await first.ClickAsync("increment", Cancelled);
        Assert.All(app.Registry.List(), view => Assert.Null(view.Snapshot));
        ConcurrentQueue<CircuitChange> changes = [];
        using IDisposable subscription = app.Registry.OnChange(changes.Enqueue);

        Stop(app);

        // At the moment of its disconnect, each circuit's state was in the store already.
        CircuitChange[] disconnects = [.. changes.Where(change => change.Circuit.State == CircuitState.Disconnected)];
        Assert.Equal(2, disconnects.Length);
        Assert.All(disconnects, change => Assert.NotNull(change.Circuit.Snapshot));
        Assert.Equal(
            [CircuitCloseReason.Drained, CircuitCloseReason.Drained],
            changes.Where(change => change.Circuit.State == CircuitState.Closed).Select(change => change.Circuit.CloseReason));
        Assert.Equal(2, app.Snapshots().Count());
        Assert.StartsWith("Drained: all 2 circuits are saved and 2 evicted, in ", Said(app, 3202));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_does_not_answer_costs_no_more_than_the_budget_and_is_named_in_a_count()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--CircuitKit:Drain:Budget",
            "00:00:04",
            "--CircuitKit:Checkpoints:CaptureTimeout",
            "00:00:30");
        await using HeadlessCircuit hanging = await app.OpenAsync("slow");
        await app.WaitUntilSavedAsync();
        TrackedCircuit checkpoint = app.App.Services.GetRequiredService<CircuitTable>().Live.Single();
        await hanging.ClickAsync("arm-never", Cancelled);
        // A checkpoint of it is under way already, and waits for the callback.
        await TrackedApp.WaitForAsync(() => checkpoint is { IsDirty: false, IsUnsaved: true });
        await using HeadlessCircuit other = await app.OpenAsync("counter");
        await other.ClickAsync("increment", Cancelled);

        Stop(app);

        Assert.StartsWith("Drained: the budget of 00:00:04 is used up and the latest work of 1 of 2 circuits is not saved.", Said(app, 3204));
        Assert.Equal(2, app.Snapshots().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task Stopping_server_takes_no_browser_back()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);

        // The host has begun to stop, and Kestrel still listens.
        Stop(app);

        await Assert.ThrowsAnyAsync<Exception>(() => circuit.ReconnectAsync(Cancelled));
        Assert.False(circuit.IsConnected);
        Assert.Empty(app.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_is_away_costs_no_more_than_the_budget_and_what_was_not_saved_is_said()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.3", "--CircuitKit:Drain:Budget", "00:00:02");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);

        Stop(app);

        Assert.StartsWith("Drained: the budget of 00:00:02 is used up and the latest work of 1 of 1 circuits is not saved.", Said(app, 3204));
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_comes_back_during_the_shutdown_gets_the_latest_work()
    {
        using TempFolder keys = new();
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--store", $"redis:{redis.Configuration}", "--keys", keys.Path, "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.3", "--CircuitKit:Drain:Budget", "00:00:30");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        await redis.FreezeAsync();
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        Task stopping = Task.Run(() => Stop(app), Cancelled);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 2000));
        Assert.False(stopping.IsCompleted);
        await redis.ThawAsync();
        await stopping;

        Assert.StartsWith("Drained: all 1 circuits are saved and 1 evicted, in ", Said(app, 3202));
        await using TrackedApp next = await TrackedApp.StartAsync("--store", $"redis:{redis.Configuration}", "--keys", keys.Path);
        await using HeadlessCircuit moved = await next.OpenAsync("counter");
        await moved.PretendAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal("1", moved.TextOf("count"));
    }

    private static void Stop(TrackedApp app) => app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    private static string Said(TrackedApp app, int id) => Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == id).Message;
}
