namespace CircuitKit.Snapshots.Guard;

/// <summary>Marks a store of ours that never blocks the thread which calls it: its calls need no thread of their own.</summary>
internal interface INonBlockingStore : ISnapshotStore;
