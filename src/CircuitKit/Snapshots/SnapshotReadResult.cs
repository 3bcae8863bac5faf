using System.Diagnostics.CodeAnalysis;

namespace CircuitKit.Snapshots;

/// <summary>A snapshot, or the reason why there is none.</summary>
internal readonly record struct SnapshotReadResult(Snapshot? Snapshot, SnapshotRefusal Refusal)
{
    [MemberNotNullWhen(true, nameof(Snapshot))]
    public bool Succeeded => Refusal == SnapshotRefusal.None && Snapshot is not null;

    /// <summary>What data protection had against it, when that is the reason.</summary>
    public Exception? Trouble { get; init; }

    public static SnapshotReadResult Refused(SnapshotRefusal reason, Exception? trouble = null) => new(null, reason) { Trouble = trouble };
}
