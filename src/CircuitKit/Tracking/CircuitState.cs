namespace CircuitKit;

/// <summary>Where a circuit stands in its life.</summary>
public enum CircuitState
{
    /// <summary>Live, with its browser connected.</summary>
    Connected,

    /// <summary>Live in this server's memory, waiting for its browser to come back.</summary>
    Disconnected,

    /// <summary>Not live; its state waits in the snapshot store for its browser, which let it go on purpose.</summary>
    Hibernated,

    /// <summary>Made from a snapshot; the browser has not confirmed its first rendered page yet.</summary>
    Resuming,

    /// <summary>Gone for good; <see cref="CircuitInfo.CloseReason"/> says why.</summary>
    Closed,
}
