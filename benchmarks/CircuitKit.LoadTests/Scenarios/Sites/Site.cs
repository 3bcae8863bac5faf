using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>A site of one contender: servers that share their keys and their store, and the way from them to Redis.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<AppProcess> _nodes = [];
    private SlowLink? _link;

    private Site(Contender contender) => Contender = contender;

    public Contender Contender { get; }

    public bool IsStock => ContenderStore.IsStock(Contender);

    public RedisServer? Redis { get; private set; }

    /// <summary>Where the servers find Redis.</summary>
    public int? RedisPort => _link?.Port ?? Redis?.Port;

    public IReadOnlyList<AppProcess> Nodes => _nodes;

    /// <param name="contender">Who.</param>
    /// <param name="delay">How much longer a round trip to Redis takes; null leads there without a detour.</param>
    /// <param name="clock">Waits.</param>
    public static async Task<Site> StartAsync(Contender contender, TimeSpan? delay, LoadClock clock)
    {
        Site site = new(contender);
        try
        {
            site.Redis = ContenderStore.NeedsRedis(contender) ? await RedisServer.StartAsync() : null;
            site._link = site.Redis is { } redis && delay is { } longer ? new SlowLink(redis.Port, longer, clock.TimeProvider) : null;
            return site;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            await site.DisposeAsync();
            throw new LoadException($"{contender} could not be started: {e.Message}", e);
        }
    }

    /// <param name="settings">Of the test app and its configuration, as <c>--name</c>, <c>value</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<AppProcess> StartNodeAsync(IReadOnlyList<string> settings, CancellationToken cancellationToken) =>
        AddAsync(() => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
            Arguments =
            [
                "--mode", "global",
                "--store", ContenderStore.Of(Contender, _folder.Combine("snapshots"), RedisPort),
                "--keys", _folder.Combine("keys"),
                "--CircuitKit:Redis:KeyPrefix", StoredKeys.Prefix,
                .. settings,
            ],
            ReadyPath = "test/info",
        },
        cancellationToken));

    /// <summary>The next process of a node that has ended, on the same address: after a crash or a deploy.</summary>
    public async Task<AppProcess> StartAgainAsync(AppProcess node, CancellationToken cancellationToken)
    {
        AppProcess next = await AddAsync(() => node.StartAgainAsync(cancellationToken));
        _nodes.Remove(node);
        await node.DisposeAsync();
        return next;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AppProcess node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<AppProcess> AddAsync(Func<Task<AppProcess>> start)
    {
        try
        {
            AppProcess node = await start();
            _nodes.Add(node);
            return node;
        }
        catch (Exception e) when (e is InvalidOperationException or FileNotFoundException)
        {
            throw new LoadException($"{Contender} could not be started: {e.Message}", e);
        }
    }
}
