using CircuitKit.Tracking.Identity;

namespace CircuitKit.Snapshots;

/// <summary>One circuit's captured state, as it goes into the codec and comes out of it.</summary>
internal sealed record Snapshot
{
    /// <summary>The key it is kept under; authenticated, so that a value moved to another key is refused.</summary>
    public required SnapshotKey Key { get; init; }

    /// <summary>Grows with every capture of the same circuit; starts at 1.</summary>
    public required long Version { get; init; }

    /// <summary>The public id of the circuit it was captured from.</summary>
    public required string CircuitId { get; init; }

    /// <summary>Who the circuit belonged to; see <see cref="UserBinding"/>.</summary>
    public required UserBinding User { get; init; }

    /// <summary>
    /// The mark under which the store finds a user's snapshots; kept beside the bytes and not in them. See <see cref="Tracking.Identity.UserMark"/>.
    /// </summary>
    public string? UserMark { get; init; }

    /// <summary>Where its circuit's last connection came from, if that is known; for this process only, as the next one.</summary>
    public string? Address { get; init; }

    /// <summary>Whether nobody has done anything in the circuit: when there is no room for all, its snapshot goes first.</summary>
    public bool IsUnused { get; init; }

    /// <summary>The version of the app that wrote it.</summary>
    public required string AppVersion { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>
    /// When the first circuit of this line was opened; a resumed circuit inherits it, so that the absolute lifetime counts from there.
    /// </summary>
    public required DateTimeOffset FirstOpenedAt { get; init; }

    /// <summary>The app's persisted values by the framework's key.</summary>
    public required IReadOnlyDictionary<string, byte[]> State { get; init; }

    /// <summary>
    /// The framework's own description of the root components: JSON, with descriptors that are protected one by one only where the snapshot is not,
    /// or where the framework wrote them.
    /// </summary>
    public required byte[] RootComponents { get; init; }

    /// <summary>The bytes of its values and root components.</summary>
    public long Length => State.Sum(static value => (long)value.Value.Length) + RootComponents.Length;
}
