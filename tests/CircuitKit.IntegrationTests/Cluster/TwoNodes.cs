using CircuitKit.Cluster;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Two nodes of one fleet inside of the test process: one Redis, one key ring, everything else their own.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    /// <summary>A time that a busy machine does not use up: most tests are of what is handed over, not of how soon.</summary>
    public static readonly string[] Patient = ["--CircuitKit:Cluster:HandOverTimeout", "00:00:30"];

    /// <summary>The same for each call of the store: one that takes longer has the store passed over.</summary>
    public static readonly string[] PatientStore = ["--CircuitKit:Snapshots:StoreTimeout", "00:00:30"];

    /// <summary>For what is about a store that does not respond: the usual limit.</summary>
    public static readonly string[] ImpatientStore = ["--CircuitKit:Snapshots:StoreTimeout", "00:00:02"];

    private readonly TempFolder _keys = new();
    private readonly RedisServer _redis;

    private TwoNodes(RedisServer redis) => _redis = redis;

    public RedisServer Redis => _redis;

    public TrackedApp First { get; private set; } = null!;

    public TrackedApp Second { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TwoNodes> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] args)
    {
        TwoNodes nodes = new(await RedisServer.StartAsync());
        nodes.First = await nodes.StartNodeAsync(configure, args);
        nodes.Second = await nodes.StartNodeAsync(configure, args);
        await KnowEachOtherAsync(nodes.First, nodes.Second);
        return nodes;
    }

    /// <summary>Waits until the nodes can ask each other, also on a clock that stands still.</summary>
    public static async Task KnowEachOtherAsync(params TrackedApp[] nodes)
    {
        foreach (TrackedApp node in nodes)
        {
            while ((await ClusterViewTests.Cluster(node).ListNodesAsync(Cancelled)).Count < nodes.Length)
            {
                await Task.WhenAll(nodes.Select(each => each.App.Services.GetRequiredService<ClusterHeartbeat>().BeatAsync(Cancelled)));
            }
        }
    }

    public static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string? user = null)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter", user);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }

    /// <summary>The node that serves a page.</summary>
    public TrackedApp NodeOf(HeadlessCircuit circuit) => First.Serves(circuit) ? First : Second;

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await _redis.DisposeAsync();
        _keys.Dispose();
    }

    /// <summary>One more node of the fleet; the caller's to dispose.</summary>
    public Task<TrackedApp> AddAsync(Action<WebApplicationBuilder>? configure = null) => StartNodeAsync(configure, []);

    /// <summary>A node that uses the same Redis, and other keys or another application name.</summary>
    public Task<TrackedApp> AddStrangerAsync(Action<WebApplicationBuilder>? configure, params string[] args) =>
        TrackedApp.StartAsync(configure, ["--store", $"redis:{_redis.Configuration}", .. args]);

    /// <summary>The folder with the key ring of both.</summary>
    public string Keys => _keys.Path;

    private Task<TrackedApp> StartNodeAsync(Action<WebApplicationBuilder>? configure, string[] args) =>
        TrackedApp.StartAsync(configure, ["--store", $"redis:{_redis.Configuration}", "--keys", _keys.Path, .. Patient, .. PatientStore, .. args]);
}
