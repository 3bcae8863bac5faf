using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Codec;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Payloads as an attacker or a bug would make them: well formed up to the part a test spoils.</summary>
internal sealed record Crafted
{
    public byte BodyFormat { get; init; } = 1;

    public long Version { get; init; } = 7;

    public long CapturedAtTicks { get; init; } = Some.Time.UtcTicks;

    public byte Protection { get; init; }

    public byte[] CircuitId { get; init; } = [];

    public byte Compression { get; init; }

    public int? RawLength { get; init; }

    public byte[] Content { get; init; } = EmptyContent;

    public static byte[] EmptyContent => new byte[8];

    public static byte[] ContentOf(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public byte[] Payload() => [.. "CKSN"u8, 1, Protection, .. Body()];

    public byte[] Payload(IDataProtectionProvider keyRing) =>
        new SnapshotCipher(keyRing.CreateProtector("CircuitKit.Snapshots", "v1"), Some.Clock()).Encrypt(Body());

    private byte[] Body()
    {
        byte[] body = new byte[1 + SnapshotKey.Length + UserBinding.Length + 24 + 2 + CircuitId.Length + 2 + 1 + 4 + Content.Length];
        var writer = new SnapshotWriter(body);
        writer.Write(BodyFormat);
        writer.WriteAscii(Some.Key.ToString(), SnapshotKey.Length);
        writer.Write(Some.User.Bytes);
        writer.Write(Version);
        writer.Write(CapturedAtTicks);
        writer.Write(Some.Time.UtcTicks);
        writer.Write([(byte)CircuitId.Length, (byte)(CircuitId.Length >> 8)]);
        writer.Write(CircuitId);
        writer.WriteShortText(string.Empty);
        writer.Write(Compression);
        writer.Write(RawLength ?? Content.Length);
        writer.Write(Content);
        return body;
    }
}
