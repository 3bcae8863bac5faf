namespace CircuitKit.Persistence.Resume;

/// <summary>What is noted with a claimed snapshot: where the snapshot of the circuit that continues it is, and which node has that circuit.</summary>
internal readonly record struct SuccessorNote(SnapshotKey Key, string NodeId)
{
    /// <summary>The note of a snapshot whose circuit crashed, and that nobody continues yet.</summary>
    public const string Offered = "!";

    private const char Usual = '@';
    private const char AfterCrash = '!';

    /// <summary>Whether the circuit of the snapshot crashed: the sign stays when a successor is noted.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Reads a note; null when it names no successor, or is none of ours.</summary>
    public static SuccessorNote? Parse(string? text) =>
        text?.Length > SnapshotKey.Length + 1
        && text[SnapshotKey.Length] is var sign and (Usual or AfterCrash)
        && SnapshotKey.TryParse(text[..SnapshotKey.Length], out var key)
            ? new SuccessorNote(key, text[(SnapshotKey.Length + 1)..]) { IsOffered = sign == AfterCrash }
            : null;

    /// <summary>Whether this is the note of a snapshot whose circuit crashed.</summary>
    public static bool IsOffer(string? text) => text == Offered || Parse(text) is { IsOffered: true };

    public override string ToString() => $"{Key}{(IsOffered ? AfterCrash : Usual)}{NodeId}";
}
