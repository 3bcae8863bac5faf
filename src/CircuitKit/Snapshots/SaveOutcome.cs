namespace CircuitKit.Snapshots;

/// <summary>What became of one save, from the store to the drain. A closed list: it is a metric's tag.</summary>
internal enum SaveOutcome
{
    /// <summary>In the store.</summary>
    Saved,

    /// <summary>Only in this process's memory: the store is away. To be written again.</summary>
    Buffered,

    /// <summary>Nowhere: the store is away, and memory is full or switched off. To be written again.</summary>
    Lost,

    /// <summary>Another circuit is taking over, and may give up yet. To be written again.</summary>
    Claimed,

    /// <summary>Another circuit has taken over, a newer version is there, or the snapshot was removed. Not saved, and not to be written again.</summary>
    Superseded,

    /// <summary>More bytes or keys than the limits allow; the last good snapshot stays.</summary>
    TooLarge,
}
