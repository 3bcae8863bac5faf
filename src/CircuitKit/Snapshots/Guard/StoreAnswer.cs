namespace CircuitKit.Snapshots.Guard;

/// <summary>What the store answered, if it did.</summary>
internal readonly record struct StoreAnswer<T>(bool Reached, T? Value);
