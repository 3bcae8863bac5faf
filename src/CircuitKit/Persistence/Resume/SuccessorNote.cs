namespace CircuitKit.Persistence.Resume;

/// <summary>What is noted with a claimed snapshot: where the snapshot of the circuit that continues it is, and which node has that circuit.</summary>
internal readonly record struct SuccessorNote(SnapshotKey Key, string NodeId)
{
    /// <summary>Reads a note; null when it is none of ours.</summary>
    public static SuccessorNote? Parse(string? text) =>
        text?.Length > SnapshotKey.Length + 1 && text[SnapshotKey.Length] == '@' && SnapshotKey.TryParse(text[..SnapshotKey.Length], out var key)
            ? new SuccessorNote(key, text[(SnapshotKey.Length + 1)..])
            : null;

    public override string ToString() => $"{Key}@{NodeId}";
}
