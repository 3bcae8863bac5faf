using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>Snapshots in Redis, for a fleet of servers. All rules are kept by <see cref="RedisScripts"/>, on Redis' clock alone.</summary>
internal sealed class RedisSnapshotStore(
    RedisConnection connection,
    IOptions<RedisOptions> options,
    IOptions<SnapshotOptions> limits,
    SnapshotMetrics metrics,
    [Clock] TimeProvider timeProvider,
    ILogger<RedisSnapshotStore> logger) : INonBlockingStore
{
    private readonly string _prefix = options.Value.Prefix;
    private readonly long _longestPayload = SnapshotSerializer.LongestPayload(limits.Value);
    private readonly RedisUserIndex _users = new(connection, options.Value.Prefix, limits.Value.MaxPerUser);
    private readonly RefusalReport _refusals = new(logger);
    private readonly LogOnce _said = new();

    public string Name => "redis";

    public bool OutlivesProcess => true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, snapshot);
        var result = await connection.EvaluateAsync(
            RedisScripts.Save,
            KeyOf(key),
            [
                snapshot.Payload,
                snapshot.Version,
                RedisTime.Milliseconds(snapshot.TimeToLive),
                snapshot.User ?? RedisValue.EmptyString,
                RedisTime.Milliseconds(snapshot.Age),
            ],
            cancellationToken).ConfigureAwait(false);
        var outcome = (int)result;
        var isDue = outcome == RedisScripts.SavedAndToBeIndexed;
        if (await _users.SavedAsync(key, snapshot, isDue, cancellationToken).ConfigureAwait(false) is > 0 and var dropped)
        {
            ReportUserLimit(dropped);
        }

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
        var result = await connection.EvaluateAsync(
            RedisScripts.Claim, KeyOf(key), [claimant, RedisTime.Milliseconds(lease), _longestPayload], cancellationToken).ConfigureAwait(false);
        switch ((int)result[0])
        {
            // A version beyond a long was not written by us.
            case RedisScripts.Claimed when long.TryParse((string?)result[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version):
                return new SnapshotClaim
                {
                    Outcome = SnapshotClaimOutcome.Claimed,
                    Payload = (byte[]?)result[2] ?? [],
                    Version = version,
                    User = (string?)result[3] is { Length: > 0 } user ? user : null,
                    Age = TimeSpan.FromMilliseconds((long)result[4]),
                    Successor = NoteOf(result[5]),
                };

            case RedisScripts.AlreadyClaimed:
                return new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = TimeSpan.FromMilliseconds((long)result[1]) };

            case RedisScripts.TooLarge:
                metrics.SnapshotRefused(SnapshotRefusal.TooLarge);
                _refusals.Add(SnapshotRefusal.TooLarge, trouble: null, timeProvider);
                return SnapshotClaim.NotFound;

            case RedisScripts.TooManyClaims:
                return new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = TimeSpan.FromMilliseconds((long)result[1]) };

            default:
                return SnapshotClaim.NotFound;
        }
    }

    public async ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, successor, lease);
        var result = await connection.EvaluateAsync(
            RedisScripts.NoteSuccessor, KeyOf(key), [claimant, successor, RedisTime.Milliseconds(lease)], cancellationToken).ConfigureAwait(false);
        return (int)result switch
        {
            RedisScripts.Claimed => SnapshotClaimOutcome.Claimed,
            RedisScripts.AlreadyClaimed => SnapshotClaimOutcome.AlreadyClaimed,
            _ => SnapshotClaimOutcome.NotFound,
        };
    }

    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant);
        await connection.EvaluateAsync(RedisScripts.Release, KeyOf(key), [claimant], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(key, rememberFor);
        var removed = await RemoveAsync(KeyOf(key), rememberFor, version: RedisValue.EmptyString, cancellationToken).ConfigureAwait(false);
        if ((string?)removed[0] is { Length: > 0 } owner)
        {
            await _users.RemovedAsync(key, owner, cancellationToken).ConfigureAwait(false);
        }

        return NoteOf(removed[1]);
    }

    public ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(user, rememberFor);
        return _users.RemoveAllAsync(user, key => RemoveIfOfAsync(KeyOf(key), user, before, rememberFor, cancellationToken), cancellationToken);
    }

    // The braces pin everything that ever belongs to one snapshot to one slot of a cluster.
    internal RedisKey KeyOf(SnapshotKey key) => KeyOf(key.ToString());

    internal RedisKey IndexOf(string user) => _users.KeyOf(user);

    internal static RedisKey KeyOf(string prefix, string key) => prefix + ":snapshot:{" + key + "}";

    private RedisKey KeyOf(string key) => KeyOf(_prefix, key);

    private void ReportUserLimit(int dropped)
    {
        metrics.SnapshotEvicted(SnapshotEvictionReason.UserLimit, dropped);
        if (_said.IsNew(nameof(Log.SnapshotsOfUserFull)))
        {
            Log.SnapshotsOfUserFull(logger, limits.Value.MaxPerUser);
        }
    }

    // The snapshot's age by the clock of the server it lies on, against the removal's by ours: no two clocks are compared.
    private async Task<IndexedSnapshot> RemoveIfOfAsync(
        RedisKey key, string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var since = timeProvider.GetUtcNow() - before;
            var found = await connection.EvaluateAsync(RedisScripts.Look, key, [user], cancellationToken).ConfigureAwait(false);
            if (found.IsNull)
            {
                return IndexedSnapshot.Gone;
            }

            // Below zero where Redis' clock was set back, and exact to a millisecond: in doubt it goes.
            var age = TimeSpan.FromMilliseconds((long)found[1]);
            if (age >= TimeSpan.Zero && age + TimeSpan.FromMilliseconds(1) < since)
            {
                return IndexedSnapshot.Stays;
            }

            if (!(await RemoveAsync(key, rememberFor, (RedisValue)found[0], cancellationToken).ConfigureAwait(false)).IsNull)
            {
                return IndexedSnapshot.Removed;
            }

            // Saved again in between; look again.
        }
    }

    // What somebody else wrote there is no note of ours.
    private static string? NoteOf(RedisResult text) => (string?)text is { Length: > 0 and <= StoreArguments.MaxSuccessorLength } note ? note : null;

    private ValueTask<RedisResult> RemoveAsync(RedisKey key, TimeSpan rememberFor, RedisValue version, CancellationToken cancellationToken) =>
        connection.EvaluateAsync(RedisScripts.Remove, key, [RedisTime.Milliseconds(rememberFor), version], cancellationToken);
}
