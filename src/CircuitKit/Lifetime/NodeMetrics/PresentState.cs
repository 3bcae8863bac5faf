namespace CircuitKit.Lifetime.NodeMetrics;

/// <summary>What there is on this node at one moment, as the metrics show it.</summary>
/// <param name="Circuits">The circuits by state.</param>
/// <param name="Tabs">How many tabs have 1, 2, 3, 4, 5 and more circuits.</param>
/// <param name="Users">The same for signed-in people.</param>
/// <param name="Unsaved">How many live circuits have work that is not in the store.</param>
/// <param name="OldestUnsaved">For how long the one that has waited longest.</param>
/// <param name="WaitingSnapshots">How many snapshots wait in memory for a store that does not answer.</param>
/// <param name="IsStoreAway">Whether the store does not answer.</param>
/// <param name="LeftToDrain">How many circuits a drain under way has yet to let go; null without one.</param>
/// <param name="BytesPerCircuit">The estimate of <see cref="HeapEstimate"/>; null while there is none.</param>
internal sealed record PresentState(
    CircuitCounts Circuits,
    IReadOnlyList<int> Tabs,
    IReadOnlyList<int> Users,
    int Unsaved,
    TimeSpan OldestUnsaved,
    int WaitingSnapshots,
    bool IsStoreAway,
    int? LeftToDrain,
    long? BytesPerCircuit);
