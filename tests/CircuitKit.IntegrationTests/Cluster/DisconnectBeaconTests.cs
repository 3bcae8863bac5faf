using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>A closed tab says good-bye in a request of its own, which a load balancer may bring to any node.</summary>
public sealed class DisconnectBeaconTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Heard_by_another_node_it_ends_the_circuit_and_its_snapshot_at_once()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = nodes.First.Registry.OnChange(change => reasons.Enqueue(change.Circuit.CloseReason));

        await SayAsync(nodes.Second, circuit.CircuitSecret);

        await TrackedApp.WaitForAsync(() => nodes.First.Registry.List().Count == 0 && reasons.LastOrDefault() != CircuitCloseReason.None);
        Assert.Equal(CircuitCloseReason.Left, reasons.Last());
        await WaitUntilRemovedAsync(nodes, circuit.CircuitSecret);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task After_the_circuit_was_evicted_it_ends_the_snapshot()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.EvictAsync(circuit);

        await SayAsync(nodes.Second, circuit.CircuitSecret);

        await WaitUntilRemovedAsync(nodes, circuit.CircuitSecret);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task With_a_secret_that_never_was_it_leaves_nothing_behind()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);

        await SayAsync(nodes.Second, "never");
        await SayAsync(nodes.Second, circuit.CircuitSecret);
        await WaitUntilRemovedAsync(nodes, circuit.CircuitSecret);

        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        Assert.False(await redis.GetDatabase().KeyExistsAsync(KeyOf(nodes, "never")));
    }

    internal static async Task SayAsync(TrackedApp to, string secret)
    {
        using HttpClient http = new();
        using FormUrlEncodedContent form = new([new("circuitId", secret)]);
        using HttpResponseMessage response = await http.PostAsync(to.Page("/_blazor/disconnect"), form, Cancelled);
    }

    internal static RedisKey KeyOf(TwoNodes nodes, string secret) =>
        nodes.First.App.Services.GetRequiredService<RedisSnapshotStore>().KeyOf(SnapshotKey.FromSecret(secret));

    // A removal is one field, r, and nothing else.
    private static async Task WaitUntilRemovedAsync(TwoNodes nodes, string secret)
    {
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        await Eventually.IsAsync(() => redis.GetDatabase().HashExistsAsync(KeyOf(nodes, secret), "r"), Cancelled);
    }
}
