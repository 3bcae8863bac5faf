namespace CircuitKit.Dashboard.Details;

/// <summary>Where a circuit's snapshot is, and for how long.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="OutlivesProcess">Whether it is there when the server is not any more.</param>
/// <param name="Until">Until about when, if its browser does not come back; null while it is renewed, and when there is none.</param>
internal sealed record SnapshotKeeping(string Store, bool OutlivesProcess, DateTimeOffset? Until)
{
    /// <summary>Of a circuit that is there.</summary>
    public static DateTimeOffset? Of(CircuitInfo circuit, SnapshotOptions options) => circuit switch
    {
        { Snapshot: not { } } => null,
        { State: CircuitState.Hibernated, Snapshot: { } snapshot } => Earlier(snapshot.SavedAt + options.TimeToLive, circuit, options),
        { State: CircuitState.Disconnected, Retention: { } kept } => Earlier(kept.LiveUntil + kept.KeepSnapshot, circuit, options),
        _ => null,
    };

    /// <summary>Of one that has ended; null when nobody can come back for it.</summary>
    public static DateTimeOffset? Of(EndedCircuit end, SnapshotOptions options) => end switch
    {
        { Circuit.Snapshot: not { } } => null,
        // Its snapshot's time is what was over.
        { From: CircuitState.Hibernated } => null,
        { Circuit: { CloseReason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted, Retention: { } kept } circuit } =>
            kept.KeepSnapshot > TimeSpan.Zero ? Earlier(circuit.StateSince + kept.KeepSnapshot, circuit, options) : null,
        { Circuit: { CloseReason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted or CircuitCloseReason.Drained, Snapshot: { } snapshot } circuit } =>
            Earlier(snapshot.SavedAt + options.TimeToLive, circuit, options),
        _ => null,
    };

    // However often it is resumed, state is not carried on for longer than that.
    private static DateTimeOffset Earlier(DateTimeOffset until, CircuitInfo circuit, SnapshotOptions options) =>
        circuit.FirstOpenedAt + options.AbsoluteLifetime is var last && last < until ? last : until;
}
