namespace CircuitKit.TestKit;

/// <summary>A Redis Cluster of three masters, each with a third of the slots and with as many replicas as asked for.</summary>
public sealed class RedisClusterServers : IAsyncDisposable
{
    private const int Masters = 3;

    // After so long without an answer a master counts as gone, and a replica takes its place.
    private const string NodeTimeout = "2000";

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly List<RedisServer> _servers = [];

    private RedisClusterServers()
    {
    }

    /// <summary>The servers.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>A StackExchange.Redis configuration string that names the first; the client finds the others.</summary>
    public string Configuration => _servers[0].Configuration;

    /// <summary>Starts the servers, makes them a cluster and waits until each of them agrees that it is one.</summary>
    public static Task<RedisClusterServers> StartAsync(CancellationToken cancellationToken) => StartAsync(replicas: 0, cancellationToken);

    /// <summary>As <see cref="StartAsync(CancellationToken)"/>, with replicas, and waits until they follow.</summary>
    /// <param name="replicas">How many each master has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RedisClusterServers> StartAsync(int replicas, CancellationToken cancellationToken)
    {
        RedisClusterServers cluster = new();
        string[] failover = replicas > 0 ? ["--cluster-node-timeout", NodeTimeout, "--repl-diskless-sync-delay", "0"] : [];
        try
        {
            while (cluster._servers.Count < Masters * (replicas + 1))
            {
                // The default, 10000 above the other port, may lie beyond the last one.
                cluster._servers.Add(
                    await RedisServer.StartAsync(["--cluster-enabled", "yes", "--cluster-port", RedisServer.AnyPort, .. failover]));
            }

            await RedisCli.RunAsync(
                [
                    "--cluster", "create", .. cluster._servers.Select(server => server.Configuration),
                    "--cluster-replicas", $"{replicas}", "--cluster-yes",
                ]);
            await WaitUntilCompleteAsync(cluster._servers, cancellationToken);
            foreach (RedisServer server in cluster._servers)
            {
                while (await server.CommandAsync("INFO", "replication") is var info
                    && info.Contains("role:slave", StringComparison.Ordinal)
                    && !info.Contains("master_link_status:up", StringComparison.Ordinal))
                {
                    await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
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

    /// <summary>Waits until all slots have a master, as these servers see it.</summary>
    public static async Task WaitUntilCompleteAsync(IReadOnlyList<RedisServer> servers, CancellationToken cancellationToken)
    {
        foreach (RedisServer server in servers)
        {
            while (await server.CommandAsync("CLUSTER", "INFO") is var info
                && !(info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_size:{Masters}", StringComparison.Ordinal)
                    && info.Contains("cluster_slots_fail:0", StringComparison.Ordinal)
                    && info.Contains("cluster_slots_pfail:0", StringComparison.Ordinal)))
            {
                await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
            }
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
