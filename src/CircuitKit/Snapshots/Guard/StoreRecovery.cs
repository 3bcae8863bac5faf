using CircuitKit.Snapshots.Memory;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// Works in the background while there is something to repair: probes a store that failed, with growing waits, until it takes a save; then
/// tells it the removals it missed and moves what waits in memory to it, a few at a time. Ends when nothing is left.
/// </summary>
internal sealed class StoreRecovery : IAsyncDisposable
{
    // Enough to empty a thousand snapshots in a second or two, few enough to leave the store to the circuits.
    private const int AtOnce = 4;

    private static readonly TimeSpan s_noteLease = TimeSpan.FromSeconds(10);

    private readonly BoundedStore _store;
    private readonly InMemorySnapshotStore _memory;
    private readonly RemovalMemory _removals;
    private readonly StoreBreaker _breaker;
    private readonly StoreLoop _loop;

    public StoreRecovery(
        BoundedStore store, InMemorySnapshotStore memory, RemovalMemory removals, StoreBreaker breaker, TimeProvider timeProvider, ILogger logger)
    {
        _store = store;
        _memory = memory;
        _removals = removals;
        _breaker = breaker;
        _loop = new StoreLoop(() => breaker.IsOpen || memory.Count > 0 || removals.Count > 0, TurnAsync, StoreLoop.FirstWait, timeProvider, logger);
        breaker.Opened += _loop.Start;
    }

    /// <summary>Call after something was left in memory, or was to be removed.</summary>
    public void Start() => _loop.Start();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Moves one snapshot unless it is claimed here or in the store. Returns whether the memory's copy has become needless.</summary>
    public async ValueTask<bool> MoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        if (_removals.Contains(key) || !_memory.TryPeek(key, out var copy))
        {
            return false;
        }

        var answer = await _store.SaveAsync(key, copy, cancellationToken).ConfigureAwait(false);
        if (!answer.Reached || answer.Value == SnapshotSaveOutcome.Claimed)
        {
            return false;
        }

        if (_memory.SuccessorOf(key) is { } successor && !await MoveNoteAsync(key, successor, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // Saved, or the store knew better: a newer version, or a removal.
        _memory.Forget(key, copy.Version);
        return true;
    }

    // Of a snapshot that was resumed while it was in memory, and not confirmed: the next claimant must find the note in the store.
    private async Task<bool> MoveNoteAsync(SnapshotKey key, string successor, CancellationToken cancellationToken)
    {
        var claimant = $"recovery/{Guid.NewGuid():N}";
        var claim = await _store.ClaimAsync(key, claimant, s_noteLease, cancellationToken).ConfigureAwait(false);
        if (!claim.Reached || claim.Value.Outcome != SnapshotClaimOutcome.Claimed)
        {
            return claim.Reached && claim.Value.Outcome != SnapshotClaimOutcome.AlreadyClaimed;
        }

        var noted = await _store.NoteSuccessorAsync(key, claimant, successor, s_noteLease, cancellationToken).ConfigureAwait(false);
        await _store.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        return noted.Reached;
    }

    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        if (_breaker.IsOpen)
        {
            // The harmless question first, so that a store which is away is not sent bytes.
            if (!await _store.ProbeAsync(cancellationToken).ConfigureAwait(false)
                || !await _store.ProbeSaveAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            _breaker.Close(_memory.Count);
        }

        return await MoveAllAsync(cancellationToken).ConfigureAwait(false);
    }

    // Returns whether anything could be moved, which is a reason to look again soon.
    private async Task<bool> MoveAllAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

        // Removals first: a removed snapshot must not be claimable while others are moved.
        await Parallel.ForEachAsync(_removals.Keys(), options, async (key, ct) =>
        {
            if ((await _store.RemoveAsync(key, ResilientSnapshotStore.RemovalsRememberedFor, ct).ConfigureAwait(false)).Reached)
            {
                _removals.Forget(key);
                Interlocked.Increment(ref moved);
            }
        }).ConfigureAwait(false);
        await Parallel.ForEachAsync(_memory.Keys(), options, async (key, ct) =>
        {
            if (await MoveAsync(key, ct).ConfigureAwait(false))
            {
                Interlocked.Increment(ref moved);
            }
        }).ConfigureAwait(false);
        return moved > 0;
    }
}
