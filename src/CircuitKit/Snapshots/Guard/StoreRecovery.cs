using CircuitKit.Snapshots.Memory;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// Works in the background while there is something to repair: probes a store that failed, with growing waits, then tells it the removals
/// it missed and moves what waits in memory to it, a few at a time. Ends when nothing is left.
/// </summary>
internal sealed class StoreRecovery(
    BoundedStore store,
    InMemorySnapshotStore memory,
    RemovalMemory<SnapshotKey> removals,
    RemovalMemory<string> userRemovals,
    StoreBreaker breaker,
    TimeProvider timeProvider) : IAsyncDisposable
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    // Enough to empty a thousand snapshots in a second or two, few enough to leave the store to the circuits.
    private const int AtOnce = 4;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Call after something was left in memory, or the breaker opened.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (!_isRunning && !_disposing.IsCancellationRequested)
            {
                _isRunning = true;
                _loop = Task.Run(() => RunAsync(_disposing.Token));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_lock)
        {
            _disposing.Cancel();
            loop = _loop;
        }

        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposing.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        while (!IsDone())
        {
            await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
            wait = await ProbeAsync(cancellationToken).ConfigureAwait(false) && await MoveAsync(cancellationToken).ConfigureAwait(false)
                ? FirstWait
                : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
        }
    }

    private bool IsDone()
    {
        lock (_lock)
        {
            _isRunning = breaker.IsOpen || memory.Count > 0 || removals.Count > 0 || userRemovals.Count > 0;
            return !_isRunning;
        }
    }

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        if (!breaker.IsOpen)
        {
            return true;
        }

        if (!await store.ProbeAsync(cancellationToken).ConfigureAwait(false) || !await TakesSavesAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        breaker.Close(memory.Count);
        return true;
    }

    // A store that is full, or read-only, answers a probe that writes nothing. Closing for that would log its trouble again and again. Any
    // snapshot will do, but not always the same one: it may be the only one that the store does not take.
    private async ValueTask<bool> TakesSavesAsync(CancellationToken cancellationToken)
    {
        SnapshotKey[] keys = memory.Keys();
        SnapshotKey key = keys.Length == 0 ? default : keys[Random.Shared.Next(keys.Length)];
        return removals.Contains(key)
            || !memory.TryPeek(key, out StoredSnapshot copy)
            || (await store.SaveAsync(key, copy, cancellationToken, isProbe: true).ConfigureAwait(false)).Reached;
    }

    /// <summary>Tells the store which users' snapshots are to be gone. Answers whether it could be told of any.</summary>
    public async ValueTask<bool> TellUserRemovalsAsync(CancellationToken cancellationToken)
    {
        if (userRemovals.Count == 0)
        {
            return false;
        }

        bool told = false;
        foreach (string user in userRemovals.Keys())
        {
            if (!(await store.RemoveUserAsync(user, cancellationToken).ConfigureAwait(false)).Reached)
            {
                break;
            }

            userRemovals.Forget(user);
            told = true;
        }

        return told;
    }

    /// <summary>Answers whether anything could be moved, which is a reason to look again soon.</summary>
    private async Task<bool> MoveAsync(CancellationToken cancellationToken)
    {
        int moved = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

        // Removals first: a removed snapshot must not be claimable while others are moved.
        moved += await TellUserRemovalsAsync(cancellationToken).ConfigureAwait(false) ? 1 : 0;
        await Parallel.ForEachAsync(removals.Keys(), options, async (key, ct) =>
        {
            if ((await store.RemoveAsync(key, ct).ConfigureAwait(false)).Reached)
            {
                removals.Forget(key);
                Interlocked.Increment(ref moved);
            }
        }).ConfigureAwait(false);
        await Parallel.ForEachAsync(memory.Keys(), options, async (key, ct) =>
        {
            if (await MoveAsync(key, ct).ConfigureAwait(false))
            {
                Interlocked.Increment(ref moved);
            }
        }).ConfigureAwait(false);
        return moved > 0;
    }

    /// <summary>Moves one snapshot unless it is claimed here or in the store. Answers whether the memory's copy has become needless.</summary>
    public async ValueTask<bool> MoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        if (removals.Contains(key) || !memory.TryPeek(key, out StoredSnapshot copy))
        {
            return false;
        }

        StoreAnswer<SnapshotSaveOutcome> answer = await store.SaveAsync(key, copy, cancellationToken).ConfigureAwait(false);
        if (!answer.Reached || answer.Value == SnapshotSaveOutcome.Claimed)
        {
            return false;
        }

        // Saved, or the store knew better: a newer version, or a removal.
        memory.Forget(key, copy.Version);
        return true;
    }
}
