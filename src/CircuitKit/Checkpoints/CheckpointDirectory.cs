using System.Collections.Concurrent;

namespace CircuitKit.Checkpoints;

/// <summary>The checkpoint side of every live circuit, by its snapshot's key.</summary>
internal sealed class CheckpointDirectory
{
    private readonly ConcurrentDictionary<SnapshotKey, CircuitCheckpoint> _all = new();

    public IEnumerable<CircuitCheckpoint> All => _all.Select(pair => pair.Value);

    public void Add(CircuitCheckpoint checkpoint) => _all[checkpoint.Key] = checkpoint;

    public void Remove(CircuitCheckpoint checkpoint) => _all.TryRemove(KeyValuePair.Create(checkpoint.Key, checkpoint));

    public CircuitCheckpoint? Find(SnapshotKey key) => _all.GetValueOrDefault(key);
}
