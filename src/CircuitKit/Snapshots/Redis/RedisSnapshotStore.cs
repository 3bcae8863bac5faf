using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>Snapshots in Redis, for a fleet of servers. All rules are kept by <see cref="RedisScripts"/>, on the server's clock alone.</summary>
internal sealed class RedisSnapshotStore(RedisConnection connection, IOptions<RedisSnapshotOptions> options) : ISnapshotStore
{
    private readonly string _prefix = options.Value.KeyPrefix + ":snapshot:{";

    public string Name => "redis";

    public bool OutlivesProcess => true;

    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, snapshot);
        RedisResult result = await RunAsync(
            RedisScripts.Save,
            key,
            [snapshot.Payload, Text(snapshot.Version), Milliseconds(snapshot.TimeToLive)],
            cancellationToken).ConfigureAwait(false);
        return (int)result switch
        {
            RedisScripts.Saved => SnapshotSaveOutcome.Saved,
            RedisScripts.Stale => SnapshotSaveOutcome.Stale,
            RedisScripts.Claimed => SnapshotSaveOutcome.Claimed,
            _ => SnapshotSaveOutcome.Removed,
        };
    }

    public async ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, lease);
        RedisResult result = await RunAsync(RedisScripts.Claim, key, [claimant, Milliseconds(lease)], cancellationToken).ConfigureAwait(false);
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
        await RunAsync(RedisScripts.Release, key, [claimant], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key);
        await RunAsync(RedisScripts.Remove, key, [Milliseconds(ISnapshotStore.RemovalMemory)], cancellationToken).ConfigureAwait(false);
    }

    // The braces pin everything that ever belongs to one snapshot to one slot of a cluster.
    internal RedisKey KeyOf(SnapshotKey key) => _prefix + key + "}";

    private async Task<RedisResult> RunAsync(string script, SnapshotKey key, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        IDatabase database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        return await database.ScriptEvaluateAsync(script, [KeyOf(key)], arguments).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // Redis refuses times that overflow its clock; a century is for ever.
    private static long Milliseconds(TimeSpan time) => Math.Min((long)Math.Ceiling(time.TotalMilliseconds), 100L * 365 * 24 * 3600 * 1000);
}
