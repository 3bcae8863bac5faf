using System.Diagnostics.CodeAnalysis;

namespace CircuitKit.Snapshots;

/// <summary>A snapshot, or the reason why there is none.</summary>
internal readonly record struct SnapshotReadResult(Snapshot? Snapshot, SnapshotRefusal Refusal)
{
    [MemberNotNullWhen(true, nameof(Snapshot))]
    public bool Succeeded => Refusal == SnapshotRefusal.None && Snapshot is not null;

    public static SnapshotReadResult Refused(SnapshotRefusal reason) => new(null, reason);
}
