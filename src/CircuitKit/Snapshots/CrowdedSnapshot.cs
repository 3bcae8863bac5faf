namespace CircuitKit.Snapshots;

/// <summary>
/// A snapshot that shares limited room with others: see <see cref="SnapshotCrowds"/>. Read and written under the lock of what holds it.
/// </summary>
internal class CrowdedSnapshot
{
    public required SnapshotKey Key { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>With which others it shares: those of the same user, or of the same address when nobody is signed in.</summary>
    public required string Crowd { get; init; }

    /// <summary>Whether nobody is signed in or has done anything in the circuit.</summary>
    public required bool IsUnusedAnonymous { get; init; }

    /// <summary>Grows with each save.</summary>
    public required long Number { get; init; }

    /// <summary>Its place among those of its crowd.</summary>
    public LinkedListNode<CrowdedSnapshot>? Place { get; set; }
}
