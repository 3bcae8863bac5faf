using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>Two servers with one Redis and one key ring, inside of the test process.</summary>
internal sealed class TwoTrackedNodes : IAsyncDisposable
{
    private readonly TempFolder _keys = new();
    private RedisServer _redis = null!;

    private TwoTrackedNodes()
    {
    }

    public TrackedApp First { get; private set; } = null!;

    public TrackedApp Second { get; private set; } = null!;

    public static async Task<TwoTrackedNodes> StartAsync(params string[] args)
    {
        TwoTrackedNodes nodes = new();
        nodes._redis = await RedisServer.StartAsync();
        string[] both = ["--store", $"redis:{nodes._redis.Configuration}", "--keys", nodes._keys.Path, .. args];
        nodes.First = await TrackedApp.StartAsync(both);
        nodes.Second = await TrackedApp.StartAsync(both);
        return nodes;
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
}
