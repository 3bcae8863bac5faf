namespace CircuitKit.TestKit;

/// <summary>A Redis Cluster of three masters without replicas, each with a third of the slots.</summary>
public sealed class RedisClusterServers : IAsyncDisposable
{
    private const int Masters = 3;

    private readonly List<RedisServer> _servers = [];

    private RedisClusterServers()
    {
    }

    /// <summary>The servers.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>A StackExchange.Redis configuration string that names the first; the client finds the others.</summary>
    public string Configuration => _servers[0].Configuration;

    /// <summary>Starts the servers, makes them a cluster and waits until each of them agrees that it is one.</summary>
    public static async Task<RedisClusterServers> StartAsync(CancellationToken cancellationToken)
    {
        RedisClusterServers cluster = new();
        try
        {
            while (cluster._servers.Count < Masters)
            {
                // The default, 10000 above the other port, may lie beyond the last one.
                cluster._servers.Add(await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-port", RedisServer.AnyPort));
            }

            await RedisCli.RunAsync(["--cluster", "create", .. cluster._servers.Select(server => server.Configuration), "--cluster-yes"]);
            foreach (RedisServer server in cluster._servers)
            {
                while (await server.CommandAsync("CLUSTER", "INFO") is var info
                    && !(info.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains($"cluster_size:{Masters}", StringComparison.Ordinal)))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
                }
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
