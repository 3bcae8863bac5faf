namespace CircuitKit.Persistence.Eviction;

/// <summary>How an eviction asked for by CircuitKit ended. A closed list: it is a metric's tag.</summary>
internal enum EvictionOutcome
{
    /// <summary>The circuit is gone and its latest state is in the store.</summary>
    Saved,

    /// <summary>The circuit is gone, and its latest state is not in the store: its last good snapshot, if there is one, stays.</summary>
    NotSaved,

    /// <summary>It did not come to an end in time, or cannot be evicted on this framework version, and lives on.</summary>
    TimedOut,
}

/// <summary>The tag's values.</summary>
internal static class EvictionOutcomes
{
    public static string Name(this EvictionOutcome outcome) => outcome switch
    {
        EvictionOutcome.Saved => "saved",
        EvictionOutcome.NotSaved => "not_saved",
        _ => "kept",
    };
}
