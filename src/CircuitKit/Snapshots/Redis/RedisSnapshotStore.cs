using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>Snapshots in Redis, for a fleet of servers. All rules are kept by <see cref="RedisScripts"/>, on the server's clock alone.</summary>
internal sealed class RedisSnapshotStore(RedisConnection connection, IOptions<RedisSnapshotOptions> options) : INonBlockingStore
{
    private readonly string _prefix = options.Value.KeyPrefix + ":snapshot:{";
    private readonly RedisUserIndex _users = new(connection, options.Value.KeyPrefix);

    public string Name => "redis";

    public bool OutlivesProcess => true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, snapshot);
        RedisResult result = await connection.EvaluateAsync(
            RedisScripts.Save,
            KeyOf(key),
            [snapshot.Payload, snapshot.Version, RedisTime.Milliseconds(snapshot.TimeToLive), snapshot.User ?? RedisValue.EmptyString],
            cancellationToken).ConfigureAwait(false);
        int outcome = (int)result;
        await _users.SavedAsync(key, snapshot, isDue: outcome == RedisScripts.SavedAndToBeIndexed, cancellationToken).ConfigureAwait(false);
        return outcome switch
        {
            RedisScripts.Saved or RedisScripts.SavedAndToBeIndexed => SnapshotSaveOutcome.Saved,
            RedisScripts.Stale => SnapshotSaveOutcome.Stale,
            RedisScripts.Claimed => SnapshotSaveOutcome.Claimed,
            _ => SnapshotSaveOutcome.Removed,
        };
    }

    public async ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, lease);
        RedisResult result = await connection.EvaluateAsync(
            RedisScripts.Claim, KeyOf(key), [claimant, RedisTime.Milliseconds(lease)], cancellationToken).ConfigureAwait(false);
        switch ((int)result[0])
        {
            // A version beyond a long was not written by us.
            case RedisScripts.Claimed when long.TryParse((string?)result[1], NumberStyles.None, CultureInfo.InvariantCulture, out long version):
                return new SnapshotClaim(SnapshotClaimOutcome.Claimed, (byte[]?)result[2] ?? [], version);

            case RedisScripts.AlreadyClaimed:
                return new SnapshotClaim(SnapshotClaimOutcome.AlreadyClaimed, RetryAfter: TimeSpan.FromMilliseconds((long)result[1]));

            default:
                return SnapshotClaim.NotFound;
        }
    }

    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant);
        await connection.EvaluateAsync(RedisScripts.Release, KeyOf(key), [claimant], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key);
        string? owner = await RemoveAsync(KeyOf(key), user: string.Empty, cancellationToken).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(owner))
        {
            await _users.RemovedAsync(key, owner, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<int> RemoveUserAsync(string user, CancellationToken cancellationToken)
    {
        StoreArguments.CheckUser(user);
        return _users.RemoveAllAsync(
            user,
            async key => await RemoveAsync(KeyOf(key), user, cancellationToken).ConfigureAwait(false) is not null,
            cancellationToken);
    }

    // The braces pin everything that ever belongs to one snapshot to one slot of a cluster.
    internal RedisKey KeyOf(SnapshotKey key) => KeyOf(key.ToString());

    internal RedisKey IndexOf(string user) => _users.KeyOf(user);

    private RedisKey KeyOf(string key) => _prefix + key + "}";

    private async Task<string?> RemoveAsync(RedisKey key, string user, CancellationToken cancellationToken) => (string?)await connection.EvaluateAsync(
        RedisScripts.Remove, key, [RedisTime.Milliseconds(ISnapshotStore.RemovalMemory), user], cancellationToken).ConfigureAwait(false);
}
