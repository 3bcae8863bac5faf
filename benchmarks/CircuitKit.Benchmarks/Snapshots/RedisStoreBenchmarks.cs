using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>
/// The Redis store on a server of its own on loopback, over one connection. The baselines are StackExchange.Redis's <c>SET</c> with an expiry and
/// <c>GET</c> of the same bytes, alone and with 64 under way; <c>EvaluateNothing</c> sends the same bytes to a script that does nothing with them.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class RedisStoreBenchmarks : StoreBenchmarks
{
    private const int UnderWay = 64;

    // As scripts of a store are: it names its flags, which costs the server as much as ours do.
    private const string Nothing = "#!lua\nreturn 1";

    private readonly Task[] _calls = new Task[UnderWay];
    private RedisServer _server = null!;
    private IDatabase _database = null!;

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("save")]
    public Task SetAsync() => _database.StringSetAsync("plain-0", Payload, TimeToLive);

    [Benchmark]
    [BenchmarkCategory("save")]
    public Task EvaluateNothingAsync() => EvaluateNothingAsync("plain-1");

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("claim")]
    public Task<RedisValue> GetAsync() => _database.StringGetAsync("read");

    [Benchmark(Baseline = true, OperationsPerInvoke = UnderWay)]
    [BenchmarkCategory("save, 64 under way")]
    public Task SetManyAsync() => AllAsync(i => _database.StringSetAsync($"plain-{i}", Payload, TimeToLive));

    [Benchmark(OperationsPerInvoke = UnderWay)]
    [BenchmarkCategory("save, 64 under way")]
    public Task EvaluateNothingManyAsync() => AllAsync(i => EvaluateNothingAsync($"plain-{i}"));

    [Benchmark(OperationsPerInvoke = UnderWay)]
    [BenchmarkCategory("save, 64 under way")]
    public Task SaveManyAsync() => AllAsync(_ => SaveAsync());

    private protected override async Task<BenchmarkedApp> OpenAppAsync()
    {
        _server = await RedisServer.StartAsync();
        var app = BenchmarkedApp.OnRedis(_server);

        // The store's own connection: what differs is what is sent over it.
        _database = await app.Get<RedisConnection>().DatabaseAsync(CancellationToken.None);
        await _database.StringSetAsync("read", Payload, TimeToLive);
        return app;
    }

    private protected override ISnapshotStore Open(BenchmarkedApp app) => app.Get<RedisSnapshotStore>();

    private protected override async Task CloseAppAsync(BenchmarkedApp app)
    {
        await app.DisposeAsync();
        await _server.DisposeAsync();
    }

    private Task<RedisResult> EvaluateNothingAsync(RedisKey key) =>
        _database.ScriptEvaluateAsync(Nothing, [key], [Payload, 1, TimeToLive.TotalMilliseconds]);

    private Task AllAsync(Func<int, Task> call)
    {
        for (var i = 0; i < UnderWay; i++)
        {
            _calls[i] = call(i);
        }

        return Task.WhenAll(_calls);
    }
}
