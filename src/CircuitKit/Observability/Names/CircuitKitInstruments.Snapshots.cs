namespace CircuitKit;

/// <content>Save and resume.</content>
public static partial class CircuitKitInstruments
{
    /// <summary>Gauge, <c>{circuit}</c>: live circuits with work that is not in the store.</summary>
    public const string CheckpointUnsavedCircuits = "circuitkit.checkpoint.unsaved.circuits";

    /// <summary>Gauge, <c>s</c>: age of the oldest work that is not in the store, which a crash now would lose.</summary>
    public const string CheckpointUnsavedAge = "circuitkit.checkpoint.unsaved.age";

    /// <summary>Counter, <c>{capture}</c>: captures of live circuits. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string CheckpointCaptures = "circuitkit.checkpoint.captures";

    /// <summary>
    /// Histogram, <c>s</c>: duration of a capture, including the wait for a busy circuit. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string CheckpointCaptureDuration = "circuitkit.checkpoint.capture.duration";

    /// <summary>Counter, <c>{resume}</c>: browsers that asked to resume a circuit. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string Resumes = "circuitkit.resumes";

    /// <summary>Counter, <c>{resume}</c>: resumed circuits that never showed their page. Tagged by <see cref="CircuitKitTags.Reason"/>.</summary>
    public const string ResumeFailures = "circuitkit.resume.failures";

    /// <summary>
    /// Counter, <c>{value}</c>: values that a resume left out because they could not be read as their type, including values from prerendering.
    /// </summary>
    public const string ResumeValuesUnreadable = "circuitkit.resume.values.unreadable";

    /// <summary>
    /// Counter, <c>{write}</c>: saves of snapshots. Tagged by <see cref="CircuitKitTags.Outcome"/> and <see cref="CircuitKitTags.Store"/>.
    /// </summary>
    public const string SnapshotWrites = "circuitkit.snapshot.writes";

    /// <summary>
    /// Histogram, <c>s</c>: duration of a save. Tagged by <see cref="CircuitKitTags.Outcome"/> and <see cref="CircuitKitTags.Store"/>.
    /// </summary>
    public const string SnapshotWriteDuration = "circuitkit.snapshot.write.duration";

    /// <summary>
    /// Histogram, <c>By</c>: size of snapshots in the store, compressed and encrypted. Tagged by <see cref="CircuitKitTags.Store"/>.
    /// </summary>
    public const string SnapshotSize = "circuitkit.snapshot.size";

    /// <summary>
    /// Counter, <c>{claim}</c>: claims of snapshots. Tagged by <see cref="CircuitKitTags.Outcome"/> and <see cref="CircuitKitTags.Store"/>.
    /// </summary>
    public const string SnapshotClaims = "circuitkit.snapshot.claims";

    /// <summary>
    /// Counter, <c>{refusal}</c>: snapshots that were not written, or not accepted when read. Tagged by <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string SnapshotRefusals = "circuitkit.snapshot.refusals";

    /// <summary>Counter, <c>{eviction}</c>: snapshots removed before their time. Tagged by <see cref="CircuitKitTags.Reason"/>.</summary>
    public const string SnapshotEvictions = "circuitkit.snapshot.evictions";

    /// <summary>Gauge, <c>{store}</c>: 1 while the snapshot store responds, 0 while it does not.</summary>
    public const string SnapshotStoreAvailable = "circuitkit.snapshot.store.available";

    /// <summary>Gauge, <c>{snapshot}</c>: snapshots in memory that wait for a store that does not respond.</summary>
    public const string SnapshotWaiting = "circuitkit.snapshot.waiting";

    /// <summary>
    /// Counter, <c>{failure}</c>: failed calls of a store. Tagged by <see cref="CircuitKitTags.ErrorType"/> and
    /// <see cref="CircuitKitTags.Store"/>.
    /// </summary>
    public const string SnapshotStoreFailures = "circuitkit.snapshot.store.failures";
}
