using System.Runtime.CompilerServices;
using CircuitKit.Snapshots.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// What the rest of CircuitKit talks to: the configured store while it answers, this process's memory while it does not. No call takes
/// longer than <see cref="SnapshotOptions.StoreTimeout"/> for each question to the store (the removal of a user excepted), and none throws for the store's troubles.
/// </summary>
/// <remarks>
/// While the store answers, it alone decides: a copy waiting in memory is saved to it before a claim, so that its version fence and its
/// memory of removals judge that copy. Memory hands snapshots out only while the store does not answer, to circuits that come back to
/// this process. A removal the store could not be told is remembered and told later.
/// </remarks>
internal sealed class ResilientSnapshotStore : IAsyncDisposable
{
    private readonly InMemorySnapshotStore _memory;
    private readonly RemovalMemory<SnapshotKey> _removals;
    private readonly RemovalMemory<string> _userRemovals;
    private readonly SnapshotOptions _options;
    private readonly StoreBreaker _breaker;
    private readonly BoundedStore _store;
    private readonly StoreRecovery _recovery;
    private readonly TimeProvider _timeProvider;
    private readonly SnapshotMetrics _metrics;
    private readonly bool _memoryOnly;

    public ResilientSnapshotStore(
        ISnapshotStore store,
        InMemorySnapshotStore memory,
        IOptions<SnapshotOptions> options,
        TimeProvider timeProvider,
        SnapshotMetrics metrics,
        ILogger<ResilientSnapshotStore> logger)
    {
        _memory = memory;
        _options = options.Value;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _removals = new RemovalMemory<SnapshotKey>(timeProvider);
        _userRemovals = new RemovalMemory<string>(timeProvider);
        _breaker = new StoreBreaker(store.Name, timeProvider, logger);
        _store = new BoundedStore(
            store, _options.StoreTimeout, new StoreQueue(store.Name, _options.MaxQueuedBytes, metrics, logger), _breaker, timeProvider, metrics);
        _recovery = new StoreRecovery(_store, memory, _removals, _userRemovals, _breaker, timeProvider);
        _memoryOnly = ReferenceEquals(store, memory);
        OutlivesProcess = store.OutlivesProcess;
    }

    /// <summary>See <see cref="ISnapshotStore.OutlivesProcess"/>.</summary>
    public bool OutlivesProcess { get; }

    /// <summary>The store answers again. It may have come back empty.</summary>
    public event Action? Recovered
    {
        add => _breaker.Closed += value;
        remove => _breaker.Closed -= value;
    }

    public SnapshotStoreHealth Health
    {
        get
        {
            (SnapshotStoreState state, DateTimeOffset since, string? lastErrorType) = _breaker.Status;
            return new SnapshotStoreHealth(_store.Name, state, since, lastErrorType, _memoryOnly ? 0 : _memory.Count, _removals.Count + _userRemovals.Count);
        }
    }

    /// <summary>Saves to the store, else to memory. The payload must not change afterwards: a call that timed out may still be reading it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SnapshotSaveResult> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        long started = _timeProvider.GetTimestamp();
        SnapshotSaveResult result = _memoryOnly
            ? SaveInMemory(key, snapshot, SnapshotSaveResult.Saved)
            : await SaveSomewhereAsync(key, snapshot, cancellationToken).ConfigureAwait(false);
        _metrics.SnapshotWritten(_store.Name, result, snapshot.Payload.Length, _timeProvider.GetElapsedTime(started));
        return result;
    }

    public async ValueTask<SnapshotClaimResult> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        SnapshotClaimResult result = _memoryOnly
            ? new SnapshotClaimResult(_memory.Claim(key, claimant, lease), StoreReached: true)
            : await ClaimSomewhereAsync(key, claimant, lease, cancellationToken).ConfigureAwait(false);
        _metrics.SnapshotClaimed(_store.Name, result);
        return result;
    }

    /// <summary>Gives a claim back. When the store does not answer, the claim ends with its lease.</summary>
    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        await _memory.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        if (!_memoryOnly)
        {
            await _store.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
            StartRecoveryIfNeeded();
        }
    }

    /// <summary>Removes a snapshot here and in the store; a store that does not answer is told later.</summary>
    public async ValueTask RemoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        _memory.Remove(key);
        if (_memoryOnly)
        {
            return;
        }

        bool told = false;
        try
        {
            told = (await _store.RemoveAsync(key, cancellationToken).ConfigureAwait(false)).Reached;
        }
        finally
        {
            if (!told)
            {
                _removals.Add(key, _options.TimeToLive);
                _recovery.Start();
            }
        }
    }

    /// <summary>
    /// Removes all snapshots of a user, here and in the store, and answers how many; a store that does not answer is told later. Then it takes
    /// with it what the same user has saved meanwhile: rather too much than what was to be gone.
    /// </summary>
    /// <param name="user">See <see cref="Tracking.Identity.UserMark"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the store is told later.</param>
    public async ValueTask<int> RemoveUserAsync(string user, CancellationToken cancellationToken)
    {
        int removed = _memory.RemoveUser(user);
        if (_memoryOnly)
        {
            return removed;
        }

        StoreAnswer<int> answer = default;
        try
        {
            answer = await _store.RemoveUserAsync(user, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!answer.Reached)
            {
                _userRemovals.Add(user, _options.TimeToLive);
                _recovery.Start();
            }
        }

        // What waited in memory was in the store too, as an older version, unless the store has never seen it.
        return Math.Max(removed, answer.Value);
    }

    /// <summary>Finds out whether the store is there although nobody needs it just now.</summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        // While it is known to be away, the recovery asks.
        if (!_memoryOnly && _store.IsAvailable)
        {
            await _store.ProbeAsync(cancellationToken).ConfigureAwait(false);
            StartRecoveryIfNeeded();
        }
    }

    public ValueTask DisposeAsync() => _recovery.DisposeAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SnapshotSaveResult> SaveSomewhereAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (_removals.Contains(key))
        {
            return SnapshotSaveResult.Removed;
        }

        // A claim or a removal made here while the store was away is not known there yet.
        if (_memory.Fence(key) is { } fence)
        {
            return Map(fence);
        }

        StoreAnswer<SnapshotSaveOutcome> answer = await _store.SaveAsync(key, snapshot, cancellationToken).ConfigureAwait(false);
        if (answer.Reached)
        {
            if (answer.Value != SnapshotSaveOutcome.Claimed)
            {
                _memory.Forget(key, snapshot.Version);
            }

            return Map(answer.Value);
        }

        SnapshotSaveResult result = SaveInMemory(key, snapshot, SnapshotSaveResult.SavedInMemory);
        _recovery.Start();
        return result;
    }

    private async ValueTask<SnapshotClaimResult> ClaimSomewhereAsync(
        SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        switch (_removals.Contains(key) ? SnapshotSaveOutcome.Removed : _memory.Fence(key))
        {
            case SnapshotSaveOutcome.Removed:
                return new SnapshotClaimResult(SnapshotClaim.NotFound, StoreReached: true);

            case SnapshotSaveOutcome.Claimed:
                return new SnapshotClaimResult(_memory.Claim(key, claimant, lease), StoreReached: _store.IsAvailable);
        }

        // Nobody gets what was to be removed, now that the store may have come back before it was told.
        await _recovery.TellUserRemovalsAsync(cancellationToken).ConfigureAwait(false);
        await _recovery.MoveAsync(key, cancellationToken).ConfigureAwait(false);
        StoreAnswer<SnapshotClaim> answer = await _store.ClaimAsync(key, claimant, lease, cancellationToken).ConfigureAwait(false);
        if (answer.Reached)
        {
            return new SnapshotClaimResult(answer.Value, StoreReached: true);
        }

        StartRecoveryIfNeeded();
        return new SnapshotClaimResult(_memory.Claim(key, claimant, lease), StoreReached: false);
    }

    private SnapshotSaveResult SaveInMemory(SnapshotKey key, StoredSnapshot snapshot, SnapshotSaveResult saved)
    {
        if (!_memory.TrySave(key, snapshot, out SnapshotSaveOutcome outcome))
        {
            return SnapshotSaveResult.NotSaved;
        }

        return outcome == SnapshotSaveOutcome.Saved ? saved : Map(outcome);
    }

    private void StartRecoveryIfNeeded()
    {
        if (_breaker.IsOpen)
        {
            _recovery.Start();
        }
    }

    private static SnapshotSaveResult Map(SnapshotSaveOutcome outcome) => outcome switch
    {
        SnapshotSaveOutcome.Saved => SnapshotSaveResult.Saved,
        SnapshotSaveOutcome.Stale => SnapshotSaveResult.Stale,
        SnapshotSaveOutcome.Claimed => SnapshotSaveResult.Claimed,
        _ => SnapshotSaveResult.Removed,
    };
}
