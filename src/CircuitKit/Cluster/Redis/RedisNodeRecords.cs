using CircuitKit.Snapshots.Redis;
using CircuitKit.Tracking.Identity;
using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>One string with a time to live for each node, and a sorted set of their ids. Times are the Redis server's.</summary>
internal sealed class RedisNodeRecords(RedisConnection connection, RedisClusterKeys keys) : INodeRecords
{
    // Far more than a fleet needs. Anything beyond was not written by a node, and is not read.
    private const int MaxNodes = 1_000;
    private const int MaxRecordLength = 64 * 1024;

    /// <summary>Keys: index, record. Arguments: node id, record, time to live in ms.</summary>
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

    /// <summary>Keys: records. Argument: the most bytes of a record. Returns the records; nothing for one that is gone or too long.</summary>
    /// <remarks>
    /// One command, however many nodes there are: every node runs it at every heartbeat, so a command for each record would be as many commands as
    /// the square of the nodes.
    /// </remarks>
    private const string ReadRecords =
        """
        #!lua flags=no-writes
        local all = redis.call('MGET', unpack(KEYS))
        for i = 1, #KEYS do
          if all[i] and #all[i] > tonumber(ARGV[1]) then all[i] = false end
        end
        return all
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
        await database.ScriptEvaluateAsync(RemoveRecord, [keys.Nodes, keys.Node(nodeId)], [nodeId])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        var ids = await database.SortedSetRangeByRankAsync(keys.Nodes, 0, MaxNodes - 1).WaitAsync(cancellationToken).ConfigureAwait(false);
        RedisKey[] written = [.. ids.Where(id => NodeIdentity.IsId(id)).Select(id => keys.Node(id!))];
        if (written.Length == 0)
        {
            return [];
        }

        // What is no string was not written by a node, and is nothing for MGET.
        var records = (RedisValue[]?)await database.ScriptEvaluateAsync(ReadRecords, written, [MaxRecordLength])
            .WaitAsync(cancellationToken).ConfigureAwait(false) ?? [];
        return [.. records.Where(record => !record.IsNullOrEmpty).Select(record => (ReadOnlyMemory<byte>)record)];
    }
}
