namespace CircuitKit.Snapshots.Codec;

/// <summary>The first six bytes of a payload; the format is described at <see cref="SnapshotCodec"/>.</summary>
internal static class SnapshotEnvelope
{
    public const int Length = 6;

    public const byte FormatVersion = 1;

    private const byte Plain = 0;

    private const byte Protected = 1;

    private static ReadOnlySpan<byte> Magic => "CKSN"u8;

    public static void Write(Span<byte> destination, bool isProtected)
    {
        Magic.CopyTo(destination);
        destination[4] = FormatVersion;
        destination[5] = isProtected ? Protected : Plain;
    }

    public static SnapshotRefusal Check(ReadOnlySpan<byte> payload, bool mustBeProtected)
    {
        if (payload.Length < Length || !payload.StartsWith(Magic) || payload[4] == 0 || payload[5] > Protected)
        {
            return SnapshotRefusal.Malformed;
        }

        if (payload[4] > FormatVersion)
        {
            return SnapshotRefusal.TooNew;
        }

        var isProtected = payload[5] == Protected;
        return isProtected == mustBeProtected ? SnapshotRefusal.None : SnapshotRefusal.WrongProtection;
    }
}
