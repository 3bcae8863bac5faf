using System.Text.Json;

namespace CircuitKit.Tracking;

/// <summary>A request to end a live circuit. A stronger request can replace it, and it can be withdrawn.</summary>
/// <param name="Reason">Why the circuit is to end.</param>
internal sealed record EndRequest(CircuitCloseReason Reason)
{
    /// <summary>Whether the circuit lives on if its browser is back.</summary>
    public bool OnlyWhileDisconnected { get; init; }

    /// <summary>Whether the circuit hibernates: its browser will come back for the snapshot.</summary>
    public bool Hibernates { get; init; }

    /// <summary>The note shown with the closed circuit, or null.</summary>
    public string? Note { get; init; }

    /// <summary>
    /// Whether the snapshot is removed too. Left: the user is done with it. Crashed: the fault must not come back with the state. Closed, SignedOut,
    /// Limited: on command. Every other circuit may be resumed.
    /// </summary>
    public bool DropsSnapshot => DropsSnapshotFor(Reason);

    /// <summary>Of two requests the stronger one stands: the one that leaves less of the circuit.</summary>
    public int Strength => OnlyWhileDisconnected ? 0
        : Hibernates ? 1
        : Reason switch
        {
            CircuitCloseReason.Expired or CircuitCloseReason.Evicted => 1,
            CircuitCloseReason.Drained or CircuitCloseReason.SignInExpired or CircuitCloseReason.Idle => 2,
            CircuitCloseReason.HandedOver or CircuitCloseReason.Resumed => 3,
            CircuitCloseReason.Left => 4,
            _ => 5,
        };

    public static bool DropsSnapshotFor(CircuitCloseReason reason) =>
        reason is CircuitCloseReason.Left or CircuitCloseReason.Crashed or CircuitCloseReason.Closed
            or CircuitCloseReason.SignedOut or CircuitCloseReason.Limited;
}

/// <summary>The names of close reasons in messages to the page's script.</summary>
internal static class CloseReasonNames
{
    extension(CircuitCloseReason reason)
    {
        /// <summary>As in the script's documentation: <c>handedOver</c>.</summary>
        public string ScriptName => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());
    }
}
