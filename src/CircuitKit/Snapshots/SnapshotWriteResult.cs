namespace CircuitKit.Snapshots;

/// <summary>A snapshot's bytes, or the limit they would pass.</summary>
/// <param name="Payload">The bytes; empty when refused.</param>
/// <param name="Refusal">Why there are none; <see cref="SnapshotRefusal.TooLarge"/> for a limit.</param>
/// <param name="RawLength">The content's length before compression, which is what <see cref="SnapshotOptions.MaxBytes"/> counts.</param>
internal readonly record struct SnapshotWriteResult(byte[] Payload, SnapshotRefusal Refusal, int RawLength)
{
    public bool Succeeded => Refusal == SnapshotRefusal.None;

    public static SnapshotWriteResult Refused(SnapshotRefusal reason) => new([], reason, 0);
}
