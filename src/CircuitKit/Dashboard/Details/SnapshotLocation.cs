using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Dashboard.Details;

/// <summary>Where a circuit's snapshot is, and for how long.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="OutlivesProcess">Whether the snapshot outlives its server.</param>
/// <param name="Until">When it expires, about, if its browser does not come back; null while it is renewed, and when there is none.</param>
internal sealed record SnapshotLocation(string Store, bool OutlivesProcess, DateTimeOffset? Until)
{
    /// <summary>Returns null when neither the circuit nor its end is known.</summary>
    public static SnapshotLocation? Of(ResilientSnapshotStore store, CircuitInfo? circuit, EndedCircuit? end, SnapshotOptions options) =>
        circuit is not null ? new(store.Health.Store, store.OutlivesProcess, ExpiryOf(circuit, options))
        : end is not null ? new(store.Health.Store, store.OutlivesProcess, ExpiryOf(end, options))
        : null;

    /// <summary>For a circuit that is there.</summary>
    public static DateTimeOffset? ExpiryOf(CircuitInfo circuit, SnapshotOptions options) => circuit switch
    {
        { Snapshot: not { } } => null,
        { State: CircuitState.Hibernated, Snapshot: { } snapshot } => Earlier(snapshot.SavedAt + options.TimeToLive, circuit, options),
        { State: CircuitState.Disconnected, Retention: { } kept } => Earlier(kept.LiveUntil + kept.KeepSnapshot, circuit, options),
        _ => null,
    };

    /// <summary>For a circuit that has ended; null when its browser cannot come back to it.</summary>
    public static DateTimeOffset? ExpiryOf(EndedCircuit end, SnapshotOptions options) => end switch
    {
        { Circuit.Snapshot: not { } } => null,
        // It ended because its snapshot expired.
        { From: CircuitState.Hibernated } => null,
        { Circuit: { CloseReason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted, Retention: { } kept } circuit } =>
            kept.KeepSnapshot > TimeSpan.Zero ? Earlier(circuit.StateSince + kept.KeepSnapshot, circuit, options) : null,
        { Circuit: { CloseReason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted or CircuitCloseReason.Drained } circuit }
            when circuit.Snapshot is { } snapshot => Earlier(snapshot.SavedAt + options.TimeToLive, circuit, options),
        _ => null,
    };

    // State has a maximum age, however often it is resumed.
    private static DateTimeOffset Earlier(DateTimeOffset until, CircuitInfo circuit, SnapshotOptions options) =>
        circuit.FirstOpenedAt + options.AbsoluteLifetime is var last && last < until ? last : until;
}
