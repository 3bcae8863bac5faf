namespace CircuitKit.Persistence.Eviction;

/// <summary>How an eviction by CircuitKit ended. A closed list: it is a metric's tag.</summary>
internal enum EvictionOutcome
{
    /// <summary>The circuit is gone, and its latest state is in the store.</summary>
    Saved,

    /// <summary>The circuit is gone, and its latest state is not in the store. Its last good snapshot stays, if there is one.</summary>
    NotSaved,

    /// <summary>The circuit lives on: it did not end in time, its browser is back, or this version of the framework cannot evict it.</summary>
    Kept,
}
