using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Processor time of a site's servers and Redis, of the load tool and of the rest of the machine, from its making on.</summary>
internal sealed class SiteMeter
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private readonly LoadClock _clock;
    private readonly AppProcess[] _nodes;
    private readonly RedisProbe? _redis;
    private readonly CpuReading[] _before;
    private readonly double _redisBefore;
    private CpuReading[] _last;

    private SiteMeter(LoadClock clock, AppProcess[] nodes, RedisProbe? redis, double redisBefore)
    {
        _clock = clock;
        _nodes = nodes;
        _redis = redis;
        _redisBefore = redisBefore;
        _last = new CpuReading[nodes.Length];
        _last = _before = Read();
    }

    /// <param name="clock">Tells the time.</param>
    /// <param name="nodes">The servers that run.</param>
    /// <param name="redis">Their Redis.</param>
    public static async Task<SiteMeter> StartAsync(LoadClock clock, IEnumerable<AppProcess> nodes, RedisProbe? redis) =>
        new(clock, [.. nodes], redis, redis is null ? 0 : await redis.CpuSecondsAsync());

    /// <summary>Looks at the servers until some work has ended: one that ends meanwhile takes its count with it.</summary>
    public async Task WatchAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            _last = Read();
            await Task.WhenAny(work, Task.Delay(s_look, _clock.TimeProvider));
        }

        await work;
    }

    public async Task<SiteUse> StopAsync()
    {
        _last = Read();
        CpuUse[] nodes = [.. _last.Select((now, i) => now.Since(_before[i]))];
        double? redis = _redis is null ? null : await _redis.CpuSecondsAsync() - _redisBefore;
        // What a reading takes for its own server's, another one takes for a stranger's.
        double? all = nodes.Length == 0 || nodes.Any(node => node.Server is null) ? null : nodes.Sum(node => node.Server);
        double? others = nodes is [{ Others: { } first, Server: { } own }, ..] && all is { } servers
            ? Math.Max(0, first + own - servers - (redis ?? 0))
            : null;
        return new(nodes is [var any, ..] ? any.Wall : 0, nodes is [var tool, ..] ? tool.Own : 0, all, redis, others);
    }

    // Of a server that has ended, what it had used when it was last seen.
    private CpuReading[] Read() => [.. _nodes.Select((node, i) =>
    {
        CpuReading now = new CpuMeter(_clock, node.Id).Read();
        return now with { Server = now.Server ?? _last[i].Server };
    })];
}
