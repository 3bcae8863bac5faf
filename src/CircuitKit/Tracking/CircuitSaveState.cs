namespace CircuitKit;

/// <summary>How much of a live circuit's work the snapshot store has.</summary>
public enum CircuitSaveState
{
    /// <summary>
    /// Nothing is saved while the circuit lives: checkpoints are off, the store is this process's memory, or this version of ASP.NET Core does not
    /// let live circuits be captured.
    /// </summary>
    Off,

    /// <summary>Its latest state is in the store.</summary>
    Saved,

    /// <summary>It has work that is not in the store yet; usually for less than 2 seconds.</summary>
    Unsaved,

    /// <summary>Another circuit has its snapshot now, or somebody has removed it. What happens in this circuit is not saved.</summary>
    Superseded,
}
