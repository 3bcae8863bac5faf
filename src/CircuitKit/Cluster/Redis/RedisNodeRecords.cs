using CircuitKit.Snapshots.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>A string with a time to live for each node, and an index of these; times are the Redis server's.</summary>
internal sealed class RedisNodeRecords(RedisConnection connection, RedisClusterKeys keys) : INodeRecords
{
    /// <summary>Index, record; node id, record, time to live in ms.</summary>
    private const string SetRecord =
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now))
        redis.call('PEXPIRE', KEYS[1], ARGV[3] * 2)
        return 1
        """;

    private const string RemoveRecord =
        """
        redis.call('DEL', KEYS[2])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """;

    public async Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        await database.ScriptEvaluateAsync(SetRecord, [keys.Nodes, keys.Node(nodeId)], [nodeId, record, (long)timeToLive.TotalMilliseconds])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string nodeId, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        await database.ScriptEvaluateAsync(RemoveRecord, [keys.Nodes, keys.Node(nodeId)], [nodeId]).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var ids = await database.SortedSetRangeByRankAsync(keys.Nodes).WaitAsync(cancellationToken).ConfigureAwait(false);
        var records = ids.Length == 0
            ? []
            : await database.StringGetAsync([.. ids.Select(id => keys.Node(id!))]).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. records.Where(record => record.HasValue).Select(record => (ReadOnlyMemory<byte>)record)];
    }
}
