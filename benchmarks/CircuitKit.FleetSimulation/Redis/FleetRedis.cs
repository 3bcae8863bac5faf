using CircuitKit.LoadTests;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.FleetSimulation.Redis;

/// <summary>The Redis of a fleet, in processes of the simulation's own: one server, or a cluster of three masters with a replica each.</summary>
internal sealed class FleetRedis : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly RedisServer? _single;
    private readonly RedisClusterServers? _cluster;
    private readonly List<RedisServer> _servers;
    private ConnectionMultiplexer? _connection;

    private FleetRedis(RedisServer? single, RedisClusterServers? cluster)
    {
        (_single, _cluster) = (single, cluster);
        _servers = single is not null ? [single] : [.. cluster!.Servers];
    }

    public bool IsCluster => _cluster is not null;

    /// <summary>A StackExchange.Redis configuration string with all servers: any of them may be gone.</summary>
    public string Configuration => string.Join(',', _servers.Select(server => server.Configuration));

    public static async Task<FleetRedis> StartAsync(bool isCluster, CancellationToken cancellationToken)
    {
        try
        {
            FleetRedis redis = isCluster
                ? new(null, await RedisClusterServers.StartAsync(replicas: 1, cancellationToken))
                : new(await RedisServer.StartAsync(), null);
            await redis.ConnectAsync();
            return redis;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            throw new LoadException($"Redis could not be started: {e.Message}", e);
        }
    }

    public async Task<RedisReading> ReadAsync() =>
        RedisReading.Sum(await Task.WhenAll(_servers.Select(server => RedisReading.ReadAsync(_connection!.GetServer(server.Configuration)))));

    /// <summary>Kills a master of the cluster, and waits until a replica has taken its place. Returns when it was killed and when that was.</summary>
    public async Task<(DateTimeOffset At, DateTimeOffset Replaced)> KillMasterAsync(CancellationToken cancellationToken)
    {
        int masters = await CountMastersAsync();
        RedisServer master = await FindMasterAsync();
        DateTimeOffset at = TimeProvider.System.GetUtcNow();
        await master.KillAsync();
        _servers.Remove(master);
        while (await CountMastersAsync() < masters)
        {
            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }

        await RedisClusterServers.WaitUntilCompleteAsync(_servers, cancellationToken);
        return (at, TimeProvider.System.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await (_single?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task ConnectAsync()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(Configuration);
        options.AllowAdmin = true;
        options.AbortOnConnectFail = false;
        _connection = await ConnectionMultiplexer.ConnectAsync(options);
    }

    private async Task<RedisServer> FindMasterAsync()
    {
        foreach (RedisServer server in _servers)
        {
            if (await IsMasterAsync(server))
            {
                return server;
            }
        }

        throw new LoadException("The Redis Cluster has no master.");
    }

    private async Task<int> CountMastersAsync() => (await Task.WhenAll(_servers.Select(IsMasterAsync))).Count(isMaster => isMaster);

    private static async Task<bool> IsMasterAsync(RedisServer server) =>
        (await server.CommandAsync("INFO", "replication")).Contains("role:master", StringComparison.Ordinal);
}
