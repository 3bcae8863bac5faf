using CircuitKit.Observability;

namespace CircuitKit.Snapshots;

/// <summary>
/// Which snapshots this process has left in the store for anonymous users whose circuit has ended, so that nobody fills the store by opening pages
/// and dropping them. It costs a checkpoint nothing: a live circuit is not among them.
/// </summary>
/// <remarks>
/// An entry may outlive its snapshot, if another process resumes that. Such an entry is removed in vain when its turn comes.
/// </remarks>
internal sealed class AnonymousSnapshots(
    IOptions<SnapshotOptions> options, [Clock] TimeProvider time, SnapshotMetrics metrics, ILogger<AnonymousSnapshots> logger)
{
    private readonly SnapshotOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = [];
    private readonly SnapshotCrowds _crowds = new();
    private readonly LogOnce _logged = new();
    private long _bytes;
    private long _number;

    /// <summary>Adds the last snapshot of a circuit. Returns those for which there is no room any more: the least valuable.</summary>
    public IReadOnlyList<SnapshotKey> Add(SnapshotKey key, string? address, bool isUnused, long bytes)
    {
        lock (_lock)
        {
            Forget(key);
            var now = time.GetUtcNow();
            while (_oldestFirst.First is { Value: var oldest } && oldest.ExpiresAt <= now)
            {
                Forget(oldest.Key);
            }

            var entry = new Entry
            {
                Key = key,
                ExpiresAt = now + _options.TimeToLive,
                Crowd = address ?? string.Empty,
                IsUnusedAnonymous = isUnused,
                Number = ++_number,
                Bytes = bytes,
            };
            _entries.Add(entry.Key, _oldestFirst.AddLast(entry));
            _crowds.Add(entry);
            _bytes += entry.Bytes;
            return MakeRoom();
        }
    }

    /// <summary>The snapshot is removed, or about to be.</summary>
    public void Forget(SnapshotKey key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var node))
            {
                _oldestFirst.Remove(node);
                _crowds.Remove(node.Value);
                _bytes -= node.Value.Bytes;
            }
        }
    }

    private List<SnapshotKey> MakeRoom()
    {
        List<SnapshotKey> removed = [];
        while ((_entries.Count > _options.MaxAnonymous || _bytes > _options.MaxAnonymousBytes) && _crowds.LeastValuable is { } least)
        {
            Forget(least.Key);
            removed.Add(least.Key);
            metrics.SnapshotEvicted(SnapshotEvictionReason.AnonymousLimit);
        }

        if (removed.Count > 0 && _logged.IsNew(nameof(Log.AnonymousSnapshotsFull)))
        {
            Log.AnonymousSnapshotsFull(logger, _options.MaxAnonymous, _options.MaxAnonymousBytes);
        }

        return removed;
    }

    private sealed class Entry : CrowdedSnapshot
    {
        public required long Bytes { get; init; }
    }
}
