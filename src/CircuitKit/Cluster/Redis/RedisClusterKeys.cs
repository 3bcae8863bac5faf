using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>The names of the cluster's own keys in Redis. Braces pin what one script touches to one slot.</summary>
internal sealed class RedisClusterKeys(IOptions<RedisOptions> options)
{
    private readonly string _prefix = options.Value.Prefix;

    /// <summary>A sorted set: the nodes' ids by the end of their record's time to live.</summary>
    public RedisKey Nodes => _prefix + ":{nodes}";

    public RedisKey Node(string nodeId) => _prefix + ":{nodes}:" + nodeId;

    public RedisKey Owner(SnapshotKey key) => _prefix + ":owner:{" + key + "}";

    /// <summary>Sharded, so that in a Redis Cluster one server carries a message, not all.</summary>
    public RedisChannel Channel(string nodeId) => RedisChannel.Sharded(_prefix + ":node:" + nodeId);
}
