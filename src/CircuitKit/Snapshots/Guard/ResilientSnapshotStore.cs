using System.Runtime.CompilerServices;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// What the rest of CircuitKit talks to: the configured store while it answers, this process's memory while it does not. No call takes
/// longer than <see cref="SnapshotOptions.StoreTimeout"/> for each question to the store (the removal of a user excepted), and none throws for the
/// store's troubles.
/// </summary>
/// <remarks>
/// While the store answers, it alone decides: a copy waiting in memory is saved to it before a claim, so that its version fence and its
/// memory of removals judge that copy. Memory hands snapshots out only while the store does not answer, to circuits that come back to
/// this process. A removal the store could not be told is remembered and told later; what is to be gone is not handed out meanwhile.
/// </remarks>
internal sealed class ResilientSnapshotStore : IAsyncDisposable
{
    /// <summary>How long stores refuse late saves of what was removed; see <see cref="ISnapshotStore.RemoveAsync"/>.</summary>
    public static readonly TimeSpan RemovalsRememberedFor = TimeSpan.FromMinutes(30);

    private static readonly byte[] s_note = "CircuitKit note"u8.ToArray();
    private static readonly TimeSpan s_noteLease = TimeSpan.FromSeconds(1);

    private readonly InMemorySnapshotStore _memory;
    private readonly RemovalMemory _removals;
    private readonly UserRemovals _userRemovals;
    private readonly SnapshotOptions _options;
    private readonly StoreBreaker _breaker;
    private readonly BoundedStore _store;
    private readonly StoreRecovery _recovery;
    private readonly TimeProvider _timeProvider;
    private readonly SnapshotMetrics _metrics;
    private readonly bool _memoryOnly;
    private readonly IEmptiableStore? _emptiable;

    public ResilientSnapshotStore(
        ISnapshotStore store,
        InMemorySnapshotStore memory,
        IOptions<SnapshotOptions> options,
        [Clock] TimeProvider timeProvider,
        SnapshotMetrics metrics,
        ILogger<ResilientSnapshotStore> logger)
    {
        _memory = memory;
        _options = options.Value;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _removals = new RemovalMemory(timeProvider);
        _breaker = new StoreBreaker(store.Name, timeProvider, logger);
        var queue = new StoreQueue(store.Name, _options.MaxQueuedBytes, metrics, logger);
        _store = new BoundedStore(store, _options.StoreTimeout, queue, _breaker, timeProvider, metrics, logger);
        _recovery = new StoreRecovery(_store, memory, _removals, _breaker, timeProvider, logger);
        _userRemovals = new UserRemovals(_store, _breaker, _options.TimeToLive, timeProvider, logger);
        _memoryOnly = ReferenceEquals(store, memory);
        _emptiable = store as IEmptiableStore;
        OutlivesProcess = store.OutlivesProcess;
    }

    /// <summary>See <see cref="ISnapshotStore.OutlivesProcess"/>.</summary>
    public bool OutlivesProcess { get; }

    /// <summary>The store answers again, and may have come back empty; or it answers, and is empty.</summary>
    public event Action? Recovered
    {
        add
        {
            _breaker.Closed += value;
            _emptiable?.Emptied += value;
        }

        remove
        {
            _breaker.Closed -= value;
            _emptiable?.Emptied -= value;
        }
    }

    /// <summary>A snapshot is removed. Called on the thread that removes it; must return quickly and not throw.</summary>
    public event Action<SnapshotKey>? Removed;

    public SnapshotStoreHealth Health
    {
        get
        {
            var (state, since, lastErrorType) = _breaker.Status;
            return new SnapshotStoreHealth(
                _store.Name,
                state,
                since,
                lastErrorType,
                _memoryOnly ? 0 : _memory.Count,
                _removals.Count + _userRemovals.Count);
        }
    }

    /// <summary>Saves to the store, else to memory. The payload must not change afterwards: a call that timed out may still be reading it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        var outcome = _memoryOnly
            ? SaveInMemory(key, snapshot, SaveOutcome.Saved)
            : await SaveSomewhereAsync(key, snapshot, cancellationToken).ConfigureAwait(false);
        _metrics.SnapshotWritten(_store.Name, outcome, snapshot.Payload.Length, _timeProvider.GetElapsedTime(started));
        return outcome;
    }

    /// <summary>
    /// Notes for all nodes that a sign-in has ended, under a key that no snapshot has and for as long as the store may have a snapshot of it; a store
    /// that does not answer gets the note later. Returns false if there is no room for it.
    /// </summary>
    /// <param name="signIn">See <see cref="SignIn.Mark"/>.</param>
    /// <param name="user">See <see cref="UserMark"/>: the note is one of the user's snapshots, and goes with them.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<bool> NoteSignOutAsync(string signIn, string? user, CancellationToken cancellationToken)
    {
        var note = new StoredSnapshot { Payload = s_note, Version = 1, TimeToLive = _options.TimeToLive + RemovalsRememberedFor, User = user };
        var outcome = _memoryOnly
            ? SaveInMemory(KeyOf(signIn), note, SaveOutcome.Saved)
            : await SaveSomewhereAsync(KeyOf(signIn), note, cancellationToken).ConfigureAwait(false);
        return outcome != SaveOutcome.Lost;
    }

    /// <summary>Whether a sign-in has ended by a sign-out, as far as that can be found out. What it has left in the store is for nobody.</summary>
    public async ValueTask<bool> IsSignedOutAsync(string signIn, CancellationToken cancellationToken)
    {
        var claimant = Guid.NewGuid().ToString("N");
        var claim = _memoryOnly
            ? _memory.Claim(KeyOf(signIn), claimant, s_noteLease)
            : (await ClaimSomewhereAsync(KeyOf(signIn), claimant, s_noteLease, cancellationToken).ConfigureAwait(false)).Claim;
        return claim.Outcome != SnapshotClaimOutcome.NotFound;
    }

    public async ValueTask<SnapshotClaimResult> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        var result = _memoryOnly
            ? new SnapshotClaimResult(_memory.Claim(key, claimant, lease), StoreReached: true)
            : await ClaimSomewhereAsync(key, claimant, lease, cancellationToken).ConfigureAwait(false);
        _metrics.SnapshotClaimed(_store.Name, result);
        return result;
    }

    /// <summary>
    /// Notes the successor of a claimed snapshot; see <see cref="ISnapshotStore.NoteSuccessorAsync"/>. A store that does not answer has granted the
    /// claim
    /// before: it counts as held.
    /// </summary>
    public async ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        HeldClaim held, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        var (key, claimant, user, savedAt) = held;
        var now = _timeProvider.GetUtcNow();
        if (_removals.Contains(key) || _memory.Fence(key) == SnapshotSaveOutcome.Removed || _userRemovals.Covers(user, now - savedAt, now))
        {
            return SnapshotClaimOutcome.NotFound;
        }

        var here = _memory.NoteSuccessor(key, claimant, successor, lease);
        if (_memoryOnly || here == SnapshotClaimOutcome.Claimed)
        {
            return here;
        }

        var answer = await _store.NoteSuccessorAsync(key, claimant, successor, lease, cancellationToken).ConfigureAwait(false);
        return answer.Reached ? answer.Value : SnapshotClaimOutcome.Claimed;
    }

    /// <summary>Gives a claim back. When the store does not answer, the claim ends with its lease.</summary>
    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        await _memory.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        if (!_memoryOnly)
        {
            await _store.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a snapshot here and in the store; a store that does not answer is told later. Returns the note of its successor.</summary>
    public ValueTask<string?> RemoveAsync(SnapshotKey key, CancellationToken cancellationToken) =>
        RemoveAsync(key, RemovalsRememberedFor, cancellationToken);

    /// <summary>Removes a snapshot that nobody saves again, and does not remember it.</summary>
    public async ValueTask DropAsync(SnapshotKey key, CancellationToken cancellationToken) =>
        await RemoveAsync(key, TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Removes all snapshots of a user that were saved before a time, here and in the store. A store that cannot be told now, or takes long, is
    /// told in the background, and what is to be gone is not handed out meanwhile. What the user has saved since then stays.
    /// </summary>
    /// <param name="user">See <see cref="Tracking.Identity.UserMark"/>.</param>
    /// <param name="before">A time of this process's clock; usually now.</param>
    /// <param name="cancellationToken">Gives up waiting; the removal goes on.</param>
    public async ValueTask<UserRemovalResult> RemoveUserAsync(string user, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = _memory.RemoveUser(user, before, RemovalsRememberedFor);
        if (_memoryOnly)
        {
            return new UserRemovalResult(removed, IsComplete: true);
        }

        var result = await _userRemovals.RemoveAsync(user, before, cancellationToken).ConfigureAwait(false);

        // What waited in memory was in the store too, as an older version, unless the store has never seen it.
        return result with { Removed = Math.Max(removed, result.Removed) };
    }

    /// <summary>Finds out whether the store is there although nobody needs it just now.</summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        // While it is known to be away, the recovery asks.
        if (!_memoryOnly && _store.IsAvailable)
        {
            await _store.ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _userRemovals.DisposeAsync().ConfigureAwait(false);
        await _recovery.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        var successor = _memory.Remove(key, rememberFor);
        Removed?.Invoke(key);
        if (_memoryOnly)
        {
            return successor;
        }

        var isDone = false;
        try
        {
            var answer = await _store.RemoveAsync(key, rememberFor, cancellationToken).ConfigureAwait(false);
            isDone = answer.Reached;
            return answer.Value ?? successor;
        }
        finally
        {
            if (!isDone)
            {
                _removals.Add(key, _options.TimeToLive);
                _recovery.Start();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SaveOutcome> SaveSomewhereAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (_removals.Contains(key))
        {
            return SaveOutcome.Superseded;
        }

        // A claim or a removal made here while the store was away is not known there yet.
        if (_memory.Fence(key) is { } fence)
        {
            return Map(fence);
        }

        var answer = await _store.SaveAsync(key, snapshot, cancellationToken).ConfigureAwait(false);
        if (answer.Reached)
        {
            if (answer.Value != SnapshotSaveOutcome.Claimed)
            {
                _memory.Forget(key, snapshot.Version);
            }

            return Map(answer.Value);
        }

        var outcome = SaveInMemory(key, snapshot, SaveOutcome.Buffered);
        _recovery.Start();
        return outcome;
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

        await _recovery.MoveAsync(key, cancellationToken).ConfigureAwait(false);
        var asked = _timeProvider.GetUtcNow();
        var answer = await _store.ClaimAsync(key, claimant, lease, cancellationToken).ConfigureAwait(false);
        if (!answer.Reached)
        {
            return new SnapshotClaimResult(_memory.Claim(key, claimant, lease), StoreReached: false);
        }

        if (answer.Value.Outcome == SnapshotClaimOutcome.Claimed && _userRemovals.Covers(answer.Value.User, answer.Value.Age, asked))
        {
            // The removal of its user has not come to it yet: it goes now.
            await RemoveAsync(key, cancellationToken).ConfigureAwait(false);
            return new SnapshotClaimResult(SnapshotClaim.NotFound, StoreReached: true);
        }

        return new SnapshotClaimResult(answer.Value, StoreReached: true);
    }

    private SaveOutcome SaveInMemory(SnapshotKey key, StoredSnapshot snapshot, SaveOutcome saved) =>
        !_memory.TrySave(key, snapshot, out var outcome) ? SaveOutcome.Lost
        : outcome == SnapshotSaveOutcome.Saved ? saved
        : Map(outcome);

    private static SnapshotKey KeyOf(string signIn) => SnapshotKey.FromSecret("CircuitKit.SignedOut/" + signIn);

    private static SaveOutcome Map(SnapshotSaveOutcome outcome) => outcome switch
    {
        SnapshotSaveOutcome.Saved => SaveOutcome.Saved,
        SnapshotSaveOutcome.Claimed => SaveOutcome.Claimed,
        _ => SaveOutcome.Superseded,
    };
}
