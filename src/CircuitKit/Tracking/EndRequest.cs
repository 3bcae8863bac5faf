namespace CircuitKit.Tracking;

/// <summary>What somebody asks to become of a live circuit. It can be joined, strengthened by another one, and withdrawn.</summary>
/// <param name="Reason">Why it is to end.</param>
internal sealed record EndRequest(CircuitCloseReason Reason)
{
    /// <summary>Whether it is left alone when its browser is back.</summary>
    public bool OnlyWhileDisconnected { get; init; }

    /// <summary>Whether its browser gives it up for now and comes back for its snapshot.</summary>
    public bool Hibernates { get; init; }

    /// <summary>What is noted of it for who looks at the closed circuit.</summary>
    public string? Note { get; init; }

    /// <summary>
    /// Whether its snapshot goes with it. Left: the user is done with it. Crashed: the fault must not come back with the state. Closed, Limited: on
    /// command. All else may be resumed.
    /// </summary>
    public bool DropsSnapshot => DropsSnapshotFor(Reason);

    /// <summary>Which of two requests stands: the one that leaves less of the circuit.</summary>
    public int Strength => OnlyWhileDisconnected ? 0
        : Hibernates ? 1
        : Reason switch
        {
            CircuitCloseReason.Expired or CircuitCloseReason.Evicted => 1,
            CircuitCloseReason.Drained => 2,
            CircuitCloseReason.HandedOver or CircuitCloseReason.Resumed => 3,
            CircuitCloseReason.Left => 4,
            _ => 5,
        };

    public static bool DropsSnapshotFor(CircuitCloseReason reason) =>
        reason is CircuitCloseReason.Left or CircuitCloseReason.Crashed or CircuitCloseReason.Closed or CircuitCloseReason.Limited;
}
