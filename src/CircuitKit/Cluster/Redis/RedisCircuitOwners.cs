using CircuitKit.Snapshots.Redis;
using CircuitKit.Tracking.Identity;
using StackExchange.Redis;

namespace CircuitKit.Cluster.Redis;

/// <summary>One string per circuit: the id of the node that holds it.</summary>
internal sealed class RedisCircuitOwners(RedisConnection connection, RedisClusterKeys keys) : ICircuitOwners
{
    private const string ClearIfMine =
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    public void Set(IReadOnlyCollection<SnapshotKey> owned, string nodeId, TimeSpan timeToLive) => _ = SendAsync(database =>
    {
        foreach (var key in owned)
        {
            database.StringSet(keys.Owner(key), nodeId, timeToLive, flags: CommandFlags.FireAndForget);
        }
    });

    public void Clear(SnapshotKey key, string nodeId) =>
        _ = SendAsync(database => database.ScriptEvaluate(ClearIfMine, [keys.Owner(key)], [nodeId], CommandFlags.FireAndForget));

    public async ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        string? owner = await database.StringGetAsync(keys.Owner(key)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return NodeIdentity.IsId(owner) ? owner : null;
    }

    // A lost record does little harm: the circuit is then resumed from its last checkpoint.
    private async Task SendAsync(Action<IDatabase> commands)
    {
        try
        {
            commands(await connection.DatabaseAsync(CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or TimeoutException)
        {
        }
    }
}
