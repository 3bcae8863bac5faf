using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>The cluster's own keys in Redis. Braces keep all keys of one script in one slot of a Redis Cluster.</summary>
internal sealed class RedisClusterKeys(IOptions<RedisOptions> options)
{
    private readonly string _prefix = options.Value.Prefix;

    /// <summary>A sorted set of the nodes' ids, by the expiry of their records.</summary>
    public RedisKey Nodes => _prefix + ":{nodes}";

    public RedisKey Node(string nodeId) => _prefix + ":{nodes}:" + nodeId;

    public RedisKey Owner(SnapshotKey key) => _prefix + ":owner:{" + key + "}";

    /// <summary>Sharded: in a Redis Cluster, only one server carries a message.</summary>
    public RedisChannel Channel(string nodeId) => RedisChannel.Sharded(_prefix + ":node:" + nodeId);
}
