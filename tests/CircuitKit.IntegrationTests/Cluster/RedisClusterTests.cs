using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Two nodes over a Redis Cluster of three masters: records, notes, messages and snapshots are in slots of different servers.</summary>
public sealed class RedisClusterTests
{
    private const int Timeout = 120_000;
    private const int Circuits = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuits_are_handed_over_and_listed_and_everything_of_a_person_is_closed()
    {
        await using RedisClusterServers redis = await RedisClusterServers.StartAsync(Cancelled);
        using TempFolder keys = new();
        await using TrackedApp first = await StartAsync(redis, keys);
        await using TrackedApp second = await StartAsync(redis, keys);
        await TwoNodes.KnowEachOtherAsync(first, second);
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, Circuits).Select(_ => TwoNodes.OpenClickedAsync(first, user: "ada")));

        ReconnectOutcome[] outcomes = await Task.WhenAll(circuits.Select(async circuit =>
        {
            circuit.RouteTo(second.Page("/"));
            return await circuit.ReconnectAsync(Cancelled);
        }));

        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Resumed, outcome));
        Assert.All(circuits, circuit => Assert.Equal("1", circuit.TextOf("count")));
        Assert.Empty(first.Registry.List());
        ClusterList<CircuitInfo> list = first.App.Services.GetRequiredService<ICircuitCluster>().ListCircuitsAsync(
            new CircuitQuery { UserKey = "ada" },
            Cancelled);
        Assert.Equal(Circuits, await list.CountAsync(Cancelled));

        UserCloseResult closed = await first.App.Services.GetRequiredService<ICircuitControl>().CloseUserAsync("ada", cancellationToken: Cancelled);

        Assert.True(closed.IsComplete);
        Assert.Equal(Circuits, closed.Circuits);
        Assert.Empty(second.Registry.List());
        await Task.WhenAll(circuits.Select(circuit => circuit.DisposeAsync().AsTask()));
    }

    private static Task<TrackedApp> StartAsync(RedisClusterServers redis, TempFolder keys) =>
        TrackedApp.StartAsync(
            ["--store", $"redis:{redis.Configuration}", "--keys", keys.Path, .. TwoNodes.Patient, .. TwoNodes.PatientStore]);
}
