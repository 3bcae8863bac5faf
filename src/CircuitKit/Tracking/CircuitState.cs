namespace CircuitKit;

/// <summary>The state of a circuit.</summary>
public enum CircuitState
{
    /// <summary>Live, with a connected browser.</summary>
    Connected,

    /// <summary>Live in the server's memory, until its browser reconnects or it is evicted.</summary>
    Disconnected,

    /// <summary>Not live: its page let it go on purpose, and its state waits in the snapshot store.</summary>
    Hibernated,

    /// <summary>Resumed from a snapshot. The browser has not acknowledged the first rendered page yet.</summary>
    Resuming,

    /// <summary>Ended for good; see <see cref="CircuitInfo.CloseReason"/>.</summary>
    Closed,
}
