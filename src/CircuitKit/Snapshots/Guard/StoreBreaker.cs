namespace CircuitKit.Snapshots.Guard;

/// <summary>Knows whether the store is asked at all. One log line for each change, however many calls fail.</summary>
/// <remarks>
/// A timeout opens it at once, because every further call would wait as long again; other failures cost nothing and open it after
/// <see cref="FailuresToOpen"/> in a row, or after one failed probe, which asks for nothing that could be refused. Only
/// <see cref="StoreRecovery"/> closes it, when the store took a save: no caller pays for trying. The removal of a user is not its business.
/// </remarks>
internal sealed class StoreBreaker(string store, TimeProvider timeProvider, ILogger logger)
{
    public const int FailuresToOpen = 3;

    private readonly Lock _lock = new();

    // Neither a logger nor a listener that throws stands between the store and those who use it.
    private readonly LoopTrouble _trouble = new(logger);
    private int _failuresInARow;
    private string? _lastErrorType;
    private volatile bool _isOpen;
    private DateTimeOffset _since = timeProvider.GetUtcNow();

    /// <summary>Called after the store has failed.</summary>
    public event Action? Opened;

    /// <summary>Called after the store has come back.</summary>
    public event Action? Closed;

    public bool IsOpen => _isOpen;

    public (SnapshotStoreState State, DateTimeOffset Since, string? LastErrorType) Status
    {
        get
        {
            lock (_lock)
            {
                return (_isOpen ? SnapshotStoreState.Degraded : SnapshotStoreState.Healthy, _since, _lastErrorType);
            }
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _failuresInARow = 0;
        }
    }

    public void Failed(Exception exception, SnapshotKey key, bool isProbe)
    {
        string errorType;
        lock (_lock)
        {
            _lastErrorType = errorType = SnapshotStoreException.TypeOf(exception);
            _failuresInARow++;
            var isDecisive = isProbe || exception is TimeoutException || _failuresInARow >= FailuresToOpen;
            if (_isOpen || !isDecisive)
            {
                return;
            }

            _isOpen = true;
            _since = timeProvider.GetUtcNow();
        }

        // A store's exception may name the key or a path with it in.
        var message = exception.Message.Replace(key.ToString(), "<key>", StringComparison.Ordinal);
        _trouble.Try(() => Log.SnapshotStoreDegraded(logger, store, errorType, message));
        Opened?.Invoke();
    }

    public void Close(int waiting)
    {
        TimeSpan away;
        lock (_lock)
        {
            _failuresInARow = 0;
            if (!_isOpen)
            {
                return;
            }

            var now = timeProvider.GetUtcNow();
            (away, _since, _isOpen) = (now - _since, now, false);
        }

        _trouble.Try(() => Log.SnapshotStoreRecovered(logger, store, away, waiting));
        foreach (var closed in Delegate.EnumerateInvocationList(Closed))
        {
            _trouble.Try(closed);
        }
    }
}
