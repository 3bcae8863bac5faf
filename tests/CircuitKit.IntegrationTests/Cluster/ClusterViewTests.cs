using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>The fleet seen from one node, over a real Redis.</summary>
public sealed class ClusterViewTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Three_nodes_are_one_list_and_one_that_stops_is_gone_from_it()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        TrackedApp third = await nodes.AddAsync();
        await using HeadlessCircuit one = await nodes.First.OpenAsync("counter", "alice");
        await using HeadlessCircuit two = await nodes.Second.OpenAsync("counter", "alice");
        await using HeadlessCircuit three = await third.OpenAsync("counter", "bob");
        ICircuitCluster cluster = Cluster(nodes.Second);
        await WaitForNodesAsync(cluster, 3);

        ClusterList<CircuitInfo> circuits = cluster.ListCircuitsAsync(cancellationToken: Cancelled);
        ClusterList<UserInfo> users = cluster.ListUsersAsync(cancellationToken: Cancelled);

        Assert.Equal(
            nodes.First.Registry.List().Concat(nodes.Second.Registry.List()).Concat(third.Registry.List()).Select(circuit => circuit.Id).Order(StringComparer.Ordinal),
            await circuits.Select(circuit => circuit.Id).ToListAsync(Cancelled));
        Assert.Equal(
            [("alice", 2, 2), ("bob", 1, 1)],
            await users.Select(user => (user.UserKey, user.Circuits, user.NodeIds.Count)).ToListAsync(Cancelled));
        Assert.Equal(2, await cluster.ListCircuitsAsync(new CircuitQuery { UserKey = "alice" }, Cancelled).CountAsync(Cancelled));
        Assert.True(circuits.IsComplete && users.IsComplete);

        await three.CloseAsync(Cancelled);
        await third.DisposeAsync();
        await WaitForNodesAsync(cluster, 2);
        Assert.Equal((2, true), (await circuits.CountAsync(Cancelled), circuits.IsComplete));
    }

    [Fact(Timeout = Timeout)]
    public async Task Redis_that_is_away_leaves_this_nodes_circuits_and_says_that_there_may_be_more()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        await WaitForNodesAsync(Cluster(nodes.First), 2);

        await nodes.Redis.KillAsync();
        ClusterList<CircuitInfo> list = Cluster(nodes.First).ListCircuitsAsync(cancellationToken: Cancelled);

        Assert.Single(await list.ToListAsync(Cancelled));
        Assert.Single(list.MissingNodes);
        Assert.False(list.IsComplete);
    }

    internal static ICircuitCluster Cluster(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitCluster>();

    internal static async Task WaitForNodesAsync(ICircuitCluster cluster, int count)
    {
        while ((await cluster.ListNodesAsync(Cancelled)).Count != count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }
    }
}
