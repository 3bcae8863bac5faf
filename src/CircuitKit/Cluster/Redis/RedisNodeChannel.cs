using CircuitKit.Snapshots.Redis;
using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>Messages between nodes over Redis's sharded publish and subscribe.</summary>
internal sealed class RedisNodeChannel(RedisConnection connection, RedisClusterKeys keys) : INodeChannel
{
    private Action<RedisChannel, RedisValue>? _subscribed;

    public event Action? Restored;

    public bool ReachesOthers => true;

    public async Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken)
    {
        var multiplexer = await connection.MultiplexerAsync(cancellationToken).ConfigureAwait(false);
        var subscriber = multiplexer.GetSubscriber();
        if (_subscribed is { } previous)
        {
            await subscriber.UnsubscribeAsync(keys.Channel(nodeId), previous).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            multiplexer.ConnectionRestored += (_, _) => Restored?.Invoke();
        }

        _subscribed = (_, message) => receive((byte[]?)message ?? []);
        await subscriber.SubscribeAsync(keys.Channel(nodeId), _subscribed).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        return await database.PublishAsync(keys.Channel(nodeId), message).WaitAsync(cancellationToken).ConfigureAwait(false) > 0;
    }
}
