using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>
/// All rules on a Redis Cluster of three masters: every script touches one slot, and a user's index lies in another than the snapshots.
/// </summary>
public sealed class RedisClusterConformanceTests(RedisClusterConformanceTests.Cluster cluster)
    : RedisConformance, IClassFixture<RedisClusterConformanceTests.Cluster>
{
    protected override string Configuration => cluster.Servers.Configuration;

    [Fact]
    public async Task Snapshots_lie_on_all_masters()
    {
        for (int i = 0; i < 100; i++)
        {
            await Store.SaveAsync(
                SnapshotKey.FromSecret($"slot {i}"),
                new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = TimeSpan.FromHours(1) },
                Cancellation);
        }

        foreach (RedisServer server in cluster.Servers.Servers)
        {
            Assert.NotEqual("0", await server.CommandAsync("DBSIZE"));
        }
    }

    /// <summary>One cluster for all tests of the class; they keep apart by their keys.</summary>
    public sealed class Cluster : IAsyncLifetime
    {
        public RedisClusterServers Servers { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Servers = await RedisClusterServers.StartAsync(Cancellation);

        public ValueTask DisposeAsync() => Servers.DisposeAsync();
    }
}
