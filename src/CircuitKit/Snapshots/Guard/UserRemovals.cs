namespace CircuitKit.Snapshots.Guard;

/// <summary>How far the removal of a user's snapshots has come when its caller stops waiting for it.</summary>
/// <param name="Removed">How many snapshots are gone.</param>
/// <param name="IsComplete">False when the store has yet to do it, or the rest of it: it is tried again in the background.</param>
internal readonly record struct UserRemovalResult(int Removed, bool IsComplete);

/// <summary>
/// Removes users' snapshots from the store: in the background, one user at a time, again and again until it is done. A store may have to look
/// through all it has, so nobody else waits for it, and that it takes long says nothing about the store.
/// </summary>
internal sealed class UserRemovals : IAsyncDisposable
{
    // About 30 MB at worst. Beyond it the earliest is forgotten.
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly BoundedStore _store;
    private readonly StoreBreaker _breaker;
    private readonly TimeSpan _timeToLive;
    private readonly TimeProvider _timeProvider;
    private readonly StoreLoop _loop;
    private volatile int _count;

    /// <param name="store">The store.</param>
    /// <param name="breaker">Knows when it is worth asking.</param>
    /// <param name="timeToLive">How long the store keeps a snapshot at most.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where trouble is logged.</param>
    public UserRemovals(BoundedStore store, StoreBreaker breaker, TimeSpan timeToLive, TimeProvider timeProvider, ILogger logger)
    {
        _store = store;
        _breaker = breaker;
        _timeToLive = timeToLive;
        _timeProvider = timeProvider;
        _loop = new StoreLoop(HasWork, TurnAsync, TimeSpan.Zero, timeProvider, logger);
        breaker.Closed += _loop.Start;
    }

    public int Count => _count;

    /// <summary>Removes them, and waits for the first attempt to end. Whatever becomes of the wait, it is tried until it is done.</summary>
    public async ValueTask<UserRemovalResult> RemoveAsync(string user, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var pending = Add(user, before);
        _loop.Start();
        try
        {
            return await pending.Attempt.Task.WaitAsync(_store.UserRemovalTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new UserRemovalResult(pending.Removed, IsComplete: false);
        }
    }

    /// <summary>Whether a snapshot is to be gone: it is the user's, and was saved before the time of a removal that is not done yet.</summary>
    /// <param name="user">The snapshot's mark.</param>
    /// <param name="age">How old it was when the store handed it out.</param>
    /// <param name="asked">When the store was asked for it.</param>
    public bool Covers(string? user, TimeSpan age, DateTimeOffset asked)
    {
        if (_count == 0 || user is null)
        {
            return false;
        }

        lock (_lock)
        {
            // An age below zero says that a clock was set back, and a store may count in milliseconds: in doubt it is to be gone.
            return _pending.TryGetValue(user, out var pending)
                && (age < TimeSpan.Zero || asked - age <= pending.Before + TimeSpan.FromMilliseconds(1));
        }
    }

    public ValueTask DisposeAsync()
    {
        _breaker.Closed -= _loop.Start;
        return _loop.DisposeAsync();
    }

    private Pending Add(string user, DateTimeOffset before)
    {
        lock (_lock)
        {
            // A later time takes the earlier one in, and its caller too.
            var earlier = _pending.GetValueOrDefault(user);
            var pending = new Pending(user, earlier?.Before > before ? earlier.Before : before);
            _pending[user] = pending;
            if (earlier is not null)
            {
                pending.Attempt.Task.ContinueWith(
                    static (attempt, earlier) => ((Pending)earlier!).Attempt.TrySetResult(attempt.Result),
                    earlier,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            while (_pending.Count > Capacity)
            {
                End(0);
            }

            _count = _pending.Count;
            return pending;
        }
    }

    private bool HasWork()
    {
        lock (_lock)
        {
            // What was saved before then has expired by now.
            while (_pending.Count > 0 && _pending.GetAt(0).Value.Before + _timeToLive < _timeProvider.GetUtcNow())
            {
                End(0);
            }

            if (!_store.IsAvailable)
            {
                // The breaker starts the loop again; nobody is to wait for that.
                foreach (var pending in _pending.Values)
                {
                    pending.Stop(isComplete: false);
                }
            }

            _count = _pending.Count;
            return _count > 0 && _store.IsAvailable;
        }
    }

    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        Pending next;
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                return true;
            }

            next = _pending.GetAt(0).Value;
        }

        StoreAnswer<int> answer = default;
        try
        {
            answer = await _store.RemoveUserAsync(next.User, next.Before, cancellationToken).ConfigureAwait(false);
            next.Removed += answer.Value;
        }
        finally
        {
            Tried(next, answer.Reached);
        }

        return answer.Reached;
    }

    private void Tried(Pending removal, bool isDone)
    {
        lock (_lock)
        {
            if (_pending.Remove(removal.User, out var present) && (present != removal || !isDone))
            {
                // To the end of the row: asked for again meanwhile, or to be tried again after the others.
                _pending.Add(removal.User, present);
            }

            _count = _pending.Count;
        }

        removal.Stop(isDone);
    }

    private void End(int index)
    {
        _pending.GetAt(index).Value.Stop(isComplete: false);
        _pending.RemoveAt(index);
    }

    private sealed class Pending(string user, DateTimeOffset before)
    {
        public string User => user;

        public DateTimeOffset Before => before;

        public int Removed { get; set; }

        /// <summary>The first attempt, for which the caller waits.</summary>
        public TaskCompletionSource<UserRemovalResult> Attempt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Stop(bool isComplete) => Attempt.TrySetResult(new UserRemovalResult(Removed, isComplete));
    }
}
