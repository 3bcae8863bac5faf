using Microsoft.Extensions.Logging;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Knows whether the store is asked at all. One log line for each change, however many calls fail.</summary>
/// <remarks>
/// A timeout opens it at once, because every further call would wait as long again; other failures cost nothing and open it after
/// <see cref="FailuresToOpen"/> in a row, or one failed probe, which asks for nothing that could be refused. Only a probe of <see cref="StoreRecovery"/> closes it: no caller pays for trying.
/// </remarks>
internal sealed class StoreBreaker(string store, TimeProvider timeProvider, ILogger logger)
{
    public const int FailuresToOpen = 3;

    private readonly Lock _lock = new();
    private int _failuresInARow;
    private string? _lastErrorType;
    private volatile bool _isOpen;
    private DateTimeOffset _since = timeProvider.GetUtcNow();

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
        lock (_lock)
        {
            _lastErrorType = SnapshotStoreException.TypeOf(exception);
            _failuresInARow++;
            bool isDecisive = isProbe || exception is TimeoutException || _failuresInARow >= FailuresToOpen;
            if (_isOpen || !isDecisive)
            {
                return;
            }

            _isOpen = true;
            _since = timeProvider.GetUtcNow();

            // A store's exception may name the key or a path with it in.
            Log.SnapshotStoreDegraded(logger, store, _lastErrorType, exception.Message.Replace(key.ToString(), "<key>", StringComparison.Ordinal));
        }
    }

    public void Close(int waiting)
    {
        lock (_lock)
        {
            _failuresInARow = 0;
            if (!_isOpen)
            {
                return;
            }

            DateTimeOffset now = timeProvider.GetUtcNow();
            Log.SnapshotStoreRecovered(logger, store, now - _since, waiting);
            _isOpen = false;
            _since = now;
        }

        Closed?.Invoke();
    }
}
