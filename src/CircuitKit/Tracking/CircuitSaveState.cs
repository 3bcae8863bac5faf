namespace CircuitKit;

/// <summary>How much of a live circuit's work the snapshot store has.</summary>
public enum CircuitSaveState
{
    /// <summary>
    /// Nothing is saved while the circuit is live: checkpoints are off, the store is this process's memory, or this version of ASP.NET Core does not
    /// support capturing live circuits.
    /// </summary>
    Off,

    /// <summary>Its latest state is in the store.</summary>
    Saved,

    /// <summary>It has work that is not in the store yet, usually for less than 2 seconds.</summary>
    Unsaved,

    /// <summary>Another circuit continues its snapshot, or the snapshot was removed. Nothing of this circuit is saved any more.</summary>
    Superseded,
}
