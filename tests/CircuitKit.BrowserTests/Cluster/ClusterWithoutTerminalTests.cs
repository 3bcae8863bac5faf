namespace CircuitKit.BrowserTests.Cluster;

/// <summary>The cluster sample where nobody can type: in a container, as a service, with <c>nohup</c>.</summary>
public sealed class ClusterWithoutTerminalTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_until_it_is_asked_to_stop_and_takes_its_commands_from_another_process()
    {
        await using var cluster = await ClusterSample.StartAsync(Cancelled, hasTerminal: false);

        Assert.Contains("node-1: process ", await cluster.TellAsync(Cancelled, "status"), StringComparison.Ordinal);
        Assert.StartsWith("node-2 killed", await cluster.TellAsync(Cancelled, "kill", "2"), StringComparison.Ordinal);
        Assert.Contains("node-2: does not run", await cluster.TellAsync(Cancelled, "status"), StringComparison.Ordinal);
        Assert.Contains("There is no node 7", await cluster.TellAsync(Cancelled, "kill", "7"), StringComparison.Ordinal);
        using HttpClient http = new();
        using var refused = await http.PostAsync(new Uri(cluster.Address, "_cluster"), content: null, Cancelled);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);

        Assert.StartsWith("done: quit", await cluster.TellAsync(Cancelled, "quit"), StringComparison.Ordinal);
        Assert.Equal(0, await cluster.WaitUntilEndedAsync());
    }
}
