using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>The nodes of one fleet inside of the test process, and what the framework itself says of the circuits on each.</summary>
internal sealed class SeveralNodes : IAsyncDisposable
{
    private readonly TempFolder _keys = new();
    private readonly List<TrackedApp> _nodes = [];
    private readonly RedisServer _redis;

    private SeveralNodes(RedisServer redis) => _redis = redis;

    public TrackedApp this[int node] => _nodes[node];

    public int Count => _nodes.Count;

    /// <param name="count">How many nodes.</param>
    /// <param name="arguments">More arguments for each.</param>
    public static async Task<SeveralNodes> StartAsync(int count, params string[] arguments)
    {
        SeveralNodes nodes = new(await RedisServer.StartAsync());
        for (var i = 0; i < count; i++)
        {
            nodes._nodes.Add(await TrackedApp.StartAsync(
                builder => builder.Services.AddSingleton<LiveCircuits>().AddScoped<CircuitHandler, LiveCircuitsHandler>(),
                ["--store", $"redis:{nodes._redis.Configuration}", "--keys", nodes._keys.Path, .. TwoNodes.Patient, .. arguments]));
        }

        await TwoNodes.KnowEachOtherAsync([.. nodes._nodes]);
        return nodes;
    }

    /// <summary>How many circuits the framework has opened and not ended.</summary>
    public int LiveCircuitsOf(int node) => _nodes[node].App.Services.GetRequiredService<LiveCircuits>().Count;

    public async ValueTask DisposeAsync()
    {
        foreach (TrackedApp node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
        _keys.Dispose();
    }

    private sealed class LiveCircuits
    {
        private int _count;

        public int Count => _count;

        public void Add(int difference) => Interlocked.Add(ref _count, difference);
    }

    private sealed class LiveCircuitsHandler(LiveCircuits live) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            live.Add(1);
            return Task.CompletedTask;
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            live.Add(-1);
            return Task.CompletedTask;
        }
    }
}
