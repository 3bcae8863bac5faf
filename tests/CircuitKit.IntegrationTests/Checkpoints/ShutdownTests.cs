using System.Diagnostics.Metrics;
using CircuitKit.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>The last checkpoint of a graceful shutdown.</summary>
public sealed class ShutdownTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task All_circuits_are_saved_before_their_connections_are_closed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Checkpoints:QuietPeriod", "00:01:00", "--CircuitKit:Checkpoints:MaxDelay", "00:05:00");
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");
        await first.ClickAsync("increment", Cancelled);
        Assert.All(app.Registry.List(), view => Assert.Null(view.Snapshot));
        List<CircuitChange> changes = [];
        using IDisposable subscription = app.Registry.OnChange(change =>
        {
            lock (changes)
            {
                changes.Add(change);
            }
        });

        app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await TrackedApp.WaitForAsync(() => CountDisconnected(changes) == 2);
        // At the moment of its disconnect, each circuit's state was in the store already.
        Assert.All(changes.Where(change => change.Circuit.State == CircuitState.Disconnected), change => Assert.NotNull(change.Circuit.Snapshot));
        Assert.Equal(2, app.SnapshotFiles().Count());
        Assert.StartsWith("Shutting down: all circuits are saved, in ", Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3020).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_does_not_answer_costs_no_more_than_the_budget_and_is_named_in_a_count()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Checkpoints:ShutdownBudget", "00:00:04", "--CircuitKit:Checkpoints:CaptureTimeout", "00:00:30");
        await using HeadlessCircuit hanging = await app.OpenAsync("slow");
        await app.WaitUntilSavedAsync();
        CircuitCheckpoint checkpoint = app.App.Services.GetRequiredService<CheckpointDirectory>().All.Single();
        using MetricCollector<long> captures = new(app.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", "circuitkit.checkpoint.captures");
        await hanging.ClickAsync("arm-never", Cancelled);
        // The first attempt finds out that the callback is asynchronous; the next one is under way, and waits for it.
        await TrackedApp.WaitForAsync(() => captures.LastMeasurement?.Tags["outcome"] is "busy" && checkpoint is { IsDirty: false, IsUnsaved: true });
        await using HeadlessCircuit other = await app.OpenAsync("counter");
        await other.ClickAsync("increment", Cancelled);

        app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        string said = Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3022).Message;
        Assert.StartsWith("Shutting down: the budget of 00:00:04 is used up and the latest work of 1 circuits is not saved.", said);
        Assert.NotNull(app.Registry.List().Single(view => view.Url!.EndsWith("counter", StringComparison.Ordinal)).Snapshot);
    }

    [Fact(Timeout = Timeout)]
    public async Task Stopping_server_takes_no_browser_back()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);

        // The host has begun to stop, and Kestrel still listens.
        app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<Exception>(() => circuit.ReconnectAsync(Cancelled));
        Assert.False(circuit.IsConnected);
        Assert.DoesNotContain(app.Registry.List(), view => view.State == CircuitState.Connected);
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_is_away_does_not_hold_up_the_shutdown()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.3");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);

        app.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.StartsWith(
            "Shutting down: the latest work of 1 circuits could not be saved, after ",
            Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3021).Message);
    }

    private static int CountDisconnected(List<CircuitChange> changes)
    {
        lock (changes)
        {
            return changes.Count(change => change.Circuit.State == CircuitState.Disconnected);
        }
    }
}
