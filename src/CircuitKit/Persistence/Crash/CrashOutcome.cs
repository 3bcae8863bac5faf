namespace CircuitKit.Persistence.Crash;

/// <summary>What became of the snapshot of a circuit that crashed. A closed list: it is a metric's tag.</summary>
internal enum CrashOutcome
{
    /// <summary>It is kept, and the page offers to continue from it.</summary>
    Offered,

    /// <summary>It is removed: its circuit had continued after a crash itself.</summary>
    CrashedAgain,

    /// <summary>There was nothing to offer: the user had done nothing, or the store has no snapshot or could not be asked.</summary>
    NothingSaved,

    /// <summary>An offered one was resumed.</summary>
    Taken,
}
