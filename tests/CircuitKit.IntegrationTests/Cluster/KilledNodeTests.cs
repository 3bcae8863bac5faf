using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>One node of three is a process that is killed: the others miss it, and a sign-out drops what it has left.</summary>
public sealed class KilledNodeTests
{
    private const int Timeout = 180_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Killed_node_is_named_until_its_record_runs_out_and_its_snapshots_go_at_sign_out()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using AppProcess killed = await AppProcess.StartAsync(
            new AppProcessOptions
            {
                Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
                Arguments = ["--store", $"redis:{nodes.Redis.Configuration}", "--keys", nodes.Keys],
                ReadyPath = "/test/info",
            },
            Cancelled);
        ICircuitCluster cluster = ClusterViewTests.Cluster(nodes.First);
        await ClusterViewTests.WaitForNodesAsync(cluster, 3);
        await using HeadlessCircuit lost = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = new Uri(killed.BaseUri, "counter"), Headers = new Dictionary<string, string> { ["X-Test-User"] = "alice" } }, Cancelled);
        await using HeadlessCircuit kept = await TwoNodes.OpenClickedAsync(nodes.Second, user: "alice");
        string node = Assert.Single(await cluster.ListCircuitsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled), circuit => circuit.NodeId != NodeOf(nodes.Second)).NodeId;
        await WaitUntilSavedAsync(killed);
        await nodes.Second.WaitUntilSavedAsync();

        await killed.KillAsync();
        ClusterList<CircuitInfo> list = cluster.ListCircuitsAsync(cancellationToken: Cancelled);
        List<CircuitInfo> left = await list.ToListAsync(Cancelled);
        UserCloseResult closed = await nodes.First.App.Services.GetRequiredService<ICircuitControl>().CloseUserAsync(
            "alice",
            cancellationToken: Cancelled);

        Assert.Equal([node], list.MissingNodes);
        Assert.Equal(NodeOf(nodes.Second), Assert.Single(left).NodeId);
        Assert.Equal((1, 2, false), (closed.Circuits, closed.Snapshots, closed.IsComplete));
        lost.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await lost.ReconnectAsync(Cancelled));
        await ClusterViewTests.WaitForNodesAsync(cluster, 2);
        await list.ToListAsync(Cancelled);
        Assert.True(list.IsComplete);
    }

    private static string NodeOf(TrackedApp app) => app.App.Services.GetRequiredService<CircuitKit.Tracking.Identity.NodeIdentity>().Id;

    private static async Task WaitUntilSavedAsync(AppProcess app)
    {
        using HttpClient http = new() { BaseAddress = app.BaseUri };
        while (await http.GetStringAsync("test/saved", Cancelled) != "true")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }
    }
}
