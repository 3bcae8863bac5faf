using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>
/// Which snapshots a user has: for each user's mark a sorted set of snapshots' keys by the time of their entry. A hint, not a truth: what a
/// snapshot's own hash says of its user decides.
/// </summary>
/// <remarks>
/// It lies in another slot than the snapshot, so it cannot be written in the same step. A save that could not write its entry fails, which has
/// it repeated; and because the repeated one finds the snapshot there already, the debt is remembered here until it is paid.
/// </remarks>
internal sealed class RedisUserIndex(RedisConnection connection, string prefix, int maxSnapshots)
{
    // Beyond it a debt is forgotten: its snapshot is then found again at its next entry, or not before it expires.
    private const int MaxOwed = 10_000;

    private const int AtOnce = 100;

    private readonly ConcurrentDictionary<SnapshotKey, string> _owed = new();

    /// <summary>
    /// Makes the entry of a snapshot that was saved, when it is due. Of a user with more than may be, the snapshots that were indexed longest ago go.
    /// Returns how many did.
    /// </summary>
    public async ValueTask<int> SavedAsync(SnapshotKey key, StoredSnapshot snapshot, bool isDue, CancellationToken cancellationToken)
    {
        var user = snapshot.User;
        if (!isDue && (_owed.IsEmpty || !_owed.TryRemove(key, out user)))
        {
            return 0;
        }

        RedisResult beyond;
        try
        {
            // Twice as long as the snapshot: see RedisScripts.Save.
            beyond = await connection.EvaluateAsync(
                RedisScripts.Index,
                KeyOf(user!),
                [key.ToString(), 2 * RedisTime.Milliseconds(snapshot.TimeToLive), maxSnapshots],
                cancellationToken).ConfigureAwait(false);
            _owed.TryRemove(key, out _);
        }
        catch
        {
            if (_owed.Count < MaxOwed)
            {
                _owed[key] = user!;
            }

            throw;
        }

        return (RedisValue[]?)beyond is { Length: > 0 } oldest ? await DropAsync(oldest, user!, cancellationToken).ConfigureAwait(false) : 0;
    }

    /// <summary>Drops the entry of a snapshot that is gone, if that can be done: an entry too many costs one question.</summary>
    public async ValueTask RemovedAsync(SnapshotKey key, string user, CancellationToken cancellationToken)
    {
        _owed.TryRemove(key, out _);
        try
        {
            await connection.EvaluateAsync(RedisScripts.Unindex, KeyOf(user), [key.ToString()], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or SnapshotStoreException)
        {
            // The snapshot itself is gone, which is what the caller asked for.
        }
    }

    /// <summary>
    /// Removes what the index lists, many at a time, and their entries. A call that was cut off has done away with those it came to.
    /// </summary>
    public async ValueTask<int> RemoveAllAsync(string user, Func<string, Task<IndexedSnapshot>> remove, CancellationToken cancellationToken)
    {
        var index = KeyOf(user);
        var keys = await connection.EvaluateAsync(RedisScripts.ReadIndex, index, [], cancellationToken).ConfigureAwait(false);
        var removed = 0;
        foreach (var some in ((RedisValue[]?)keys ?? []).Chunk(AtOnce))
        {
            var results = await Task.WhenAll(some.Select(key => remove(key.ToString()))).ConfigureAwait(false);
            removed += results.Count(result => result == IndexedSnapshot.Removed);
            RedisValue[] needless = [.. some.Where((_, i) => results[i] != IndexedSnapshot.Stays)];
            if (needless.Length > 0)
            {
                await connection.EvaluateAsync(RedisScripts.Unindex, index, needless, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    // Removals are not remembered: a circuit that is live yet is saved again at its next change.
    private async Task<int> DropAsync(RedisValue[] keys, string user, CancellationToken cancellationToken)
    {
        var dropped = 0;
        try
        {
            foreach (var some in keys.Chunk(AtOnce))
            {
                var results = await Task.WhenAll(some.Select(key => connection.EvaluateAsync(
                    RedisScripts.Drop, RedisSnapshotStore.KeyOf(prefix, key.ToString()), [user], cancellationToken).AsTask())).ConfigureAwait(false);
                dropped += results.Count(result => (int)result == 1);
            }
        }
        catch (Exception e) when (e is RedisException or SnapshotStoreException)
        {
            // They expire. What was to be saved is.
        }

        return dropped;
    }

    internal RedisKey KeyOf(string user) => prefix + ":user:{" + user + "}";
}

/// <summary>What became of a snapshot that an index lists.</summary>
internal enum IndexedSnapshot
{
    /// <summary>It is not there, or not the user's: its entry is needless.</summary>
    Gone,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>It was saved too late to be meant.</summary>
    Stays,
}
