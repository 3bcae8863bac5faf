namespace CircuitKit.Snapshots;

/// <summary>How the saving of a snapshot ended, from the store to the drain. A closed list: it is a metric's tag.</summary>
internal enum SaveOutcome
{
    /// <summary>In the store.</summary>
    Saved,

    /// <summary>Only in this process's memory: the store is away, and gets it later. To be saved again.</summary>
    Buffered,

    /// <summary>Nowhere: the store is away, and memory is full or switched off. To be saved again.</summary>
    Lost,

    /// <summary>Another circuit is taking over, and may give up yet. To be saved again.</summary>
    Claimed,

    /// <summary>Another circuit has taken over, the snapshot was removed, or a newer version is there. Not to be saved again.</summary>
    Superseded,

    /// <summary>More bytes or keys than the limits allow; the last good snapshot stays.</summary>
    TooLarge,
}
