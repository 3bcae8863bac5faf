using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>Several server processes with one Redis and one key ring, to be killed and stopped.</summary>
internal sealed class NodeProcesses : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _keys = new();
    private readonly List<HeadlessCircuit> _pages = [];
    private RedisServer _redis = null!;
    private AppProcess[] _nodes = [];

    private NodeProcesses()
    {
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RedisServer Redis => _redis;

    public AppProcess this[int node] => _nodes[node];

    public static Task<NodeProcesses> StartAsync(int count, params string[] args) => StartOnAsync([.. Enumerable.Repeat<string?>(null, count)], args);

    /// <param name="frameworks">As in <see cref="AppProcessOptions.Framework"/>, for each node.</param>
    /// <param name="args">More arguments.</param>
    public static async Task<NodeProcesses> StartOnAsync(string?[] frameworks, params string[] args)
    {
        NodeProcesses nodes = new() { _redis = await RedisServer.StartAsync() };
        try
        {
            await nodes.StartNodesAsync(frameworks, args);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    public async Task<HeadlessCircuit> OpenAsync(int node, string page)
    {
        HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(_nodes[node].BaseUri, page), Cancelled);
        _pages.Add(circuit);
        return circuit;
    }

    /// <summary>The same browser, whose next connection lands on another node.</summary>
    public async Task<HeadlessCircuit> MoveAsync(HeadlessCircuit circuit, int node)
    {
        HeadlessCircuit moved = await OpenAsync(node, "counter");
        await moved.PretendAsync(circuit);
        return moved;
    }

    /// <summary>Waits until everything that was done at this node is in the store.</summary>
    public async Task WaitForSnapshotsAsync(int node)
    {
        using HttpClient http = new() { BaseAddress = _nodes[node].BaseUri };
        while (await http.GetStringAsync("test/saved", Cancelled) != "true")
        {
            await Task.Delay(s_poll, TimeProvider.System, Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HeadlessCircuit page in _pages)
        {
            await page.DisposeAsync();
        }

        foreach (AppProcess node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
        _keys.Dispose();
    }

    private async Task StartNodesAsync(string?[] frameworks, string[] args)
    {
        AppProcessOptions options = new()
        {
            Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
            Arguments = ["--store", $"redis:{_redis.Configuration}", "--keys", _keys.Path, .. args],
            ReadyPath = "/test/info",
        };

        // The first one makes the keys, so that the others find them.
        AppProcess first = await AppProcess.StartAsync(options with { Framework = frameworks[0] }, Cancelled);
        _nodes = [first];
        await (await HeadlessCircuit.OpenAsync(first.BaseUri, Cancelled)).CloseAsync(Cancelled);
        _nodes = [first, .. await Task.WhenAll(frameworks.Skip(1).Select(framework =>
            AppProcess.StartAsync(options with { Framework = framework }, Cancelled)))];
    }
}
