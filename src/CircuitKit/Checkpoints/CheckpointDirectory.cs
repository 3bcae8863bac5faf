using System.Collections.Concurrent;
using CircuitKit.Circuits;

namespace CircuitKit.Checkpoints;

/// <summary>The checkpoint side of every live circuit, by its snapshot's key.</summary>
internal sealed class CheckpointDirectory
{
    private readonly ConcurrentDictionary<SnapshotKey, CircuitCheckpoint> _all = new();

    private readonly ConcurrentDictionary<SnapshotKey, CircuitOrigin> _hibernated = new();

    public IEnumerable<CircuitCheckpoint> All => _all.Select(pair => pair.Value);

    public void Add(CircuitCheckpoint checkpoint) => _all[checkpoint.Key] = checkpoint;

    public void Remove(CircuitCheckpoint checkpoint)
    {
        _all.TryRemove(KeyValuePair.Create(checkpoint.Key, checkpoint));
        checkpoint.Gone();
    }

    public int HibernatedCount => _hibernated.Count;

    /// <summary>The circuit is gone, but its browser will come back with this key's secret, and perhaps with the state as well.</summary>
    public void AddHibernated(SnapshotKey key, CircuitOrigin origin) => _hibernated[key] = origin;

    /// <summary>The keys of a circuit that is gone and whose browser will come back.</summary>
    public IReadOnlyList<SnapshotKey> FindHibernated(string circuitId) =>
        [.. _hibernated.Where(pair => pair.Value.CircuitId == circuitId).Select(pair => pair.Key)];

    public CircuitOrigin? FindHibernated(SnapshotKey key) => _hibernated.GetValueOrDefault(key);

    public void ForgetHibernated(Func<CircuitOrigin, bool> isOver)
    {
        foreach (var pair in _hibernated)
        {
            if (isOver(pair.Value))
            {
                _hibernated.TryRemove(pair);
            }
        }
    }

    public CircuitCheckpoint? Find(SnapshotKey key) => _all.GetValueOrDefault(key);
}
