using CircuitKit.Snapshots.Redis;
using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>Sends messages between nodes with Redis's sharded publish and subscribe.</summary>
internal sealed class RedisNodeChannel(RedisConnection connection, RedisClusterKeys keys, ILogger<RedisNodeChannel> logger) : INodeChannel
{
    private Action<RedisChannel, RedisValue>? _subscribed;

    public event Action? Restored;

    public bool ReachesOthers => true;

    public async Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken)
    {
        var channel = keys.Channel(nodeId);
        var subscriber = await connection.SubscriberAsync(channel, cancellationToken).ConfigureAwait(false);
        if (_subscribed is { } previous)
        {
            await subscriber.UnsubscribeAsync(channel, previous).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            subscriber.Multiplexer.ConnectionRestored += (_, _) => RaiseRestored();
        }

        _subscribed = (_, message) => receive((byte[]?)message ?? []);
        await subscriber.SubscribeAsync(channel, _subscribed).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        return await database.PublishAsync(keys.Channel(nodeId), message).WaitAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Calls every subscriber, even if one throws.</summary>
    internal void RaiseRestored()
    {
        foreach (var subscriber in Delegate.EnumerateInvocationList(Restored))
        {
            try
            {
                subscriber();
            }
            catch (Exception exception) // A subscriber that fails must not stop the next one.
            {
                Log.ReconnectHandlerFailed(logger, exception);
            }
        }
    }
}
