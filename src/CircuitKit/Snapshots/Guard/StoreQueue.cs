using CircuitKit.Observability;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Counts the bytes that are on their way to the store: what waits for a slow one must not grow without bound.</summary>
internal sealed class StoreQueue(string store, long maxBytes, SnapshotMetrics metrics, ILogger logger)
{
    private readonly LogOnce _full = new();
    private long _bytes;

    /// <summary>Takes room, to be given back with <see cref="Leave"/>. A snapshot that is larger than all the room goes alone.</summary>
    public bool TryEnter(int bytes)
    {
        var all = Interlocked.Add(ref _bytes, bytes);
        if (all <= maxBytes || all == bytes)
        {
            return true;
        }

        Leave(bytes);
        metrics.StoreFailed(store, "queue_full");
        if (_full.IsNew(nameof(Log.SnapshotQueueFull)))
        {
            Log.SnapshotQueueFull(logger, maxBytes, store);
        }

        return false;
    }

    public void Leave(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
