using CircuitKit.Observability;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Counts the bytes that are on their way to the store: what waits for a slow one must not grow without bound.</summary>
internal sealed class StoreQueue(string store, long maxBytes, CircuitKitMetrics metrics, ILogger logger)
{
    private long _bytes;
    private int _saidFull;

    public long Bytes => Interlocked.Read(ref _bytes);

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
        if (Interlocked.Exchange(ref _saidFull, 1) == 0)
        {
            Log.SnapshotQueueFull(logger, maxBytes, store);
        }

        return false;
    }

    public void Leave(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
