using System.IO.Compression;
using CircuitKit.Snapshots;
using CsCheck;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Bytes that are authentic, or not protected at all, and wrong all the same.</summary>
public sealed class SnapshotCodecTests
{
    private static readonly Gen<Snapshot> s_snapshots =
        from entries in Gen.Dictionary(Gen.String[Gen.Char['\0', '\ud7ff'], 0, 30], Gen.Byte.Array[0, 2_000])[0, 30]
        from root in Gen.Byte.Array[0, 4_000]
        from version in Gen.Long[1, long.MaxValue]
        from circuitId in Gen.String[Gen.Char['\0', '\ud7ff'], 0, 60]
        select Some.Snapshot() with { State = entries, RootComponents = root, Version = version, CircuitId = circuitId };

    public static TheoryData<string> Bodies => [.. s_wrong.Keys];

    private static readonly Dictionary<string, (Crafted Payload, SnapshotRefusal Reason)> s_wrong = new()
    {
        ["body of another format than the envelope"] = (new() { BodyFormat = 2 }, SnapshotRefusal.Malformed),
        ["version zero"] = (new() { Version = 0 }, SnapshotRefusal.Malformed),
        ["time that is none"] = (new() { CapturedAtTicks = long.MaxValue }, SnapshotRefusal.Malformed),
        ["negative time"] = (new() { CapturedAtTicks = -1 }, SnapshotRefusal.Malformed),
        ["circuit id that is too long"] = (new() { CircuitId = new byte[1_025] }, SnapshotRefusal.Malformed),
        ["circuit id that is not text"] = (new() { CircuitId = [255] }, SnapshotRefusal.Malformed),
        ["unknown compression"] = (new() { Compression = 2 }, SnapshotRefusal.BadCompression),
        ["unknown compression of content that is compressed"] =
            (new() { RawLength = 8, Compression = 2, Content = Pack(Crafted.EmptyContent) }, SnapshotRefusal.BadCompression),
        ["compressed content without its end"] =
            (new() { RawLength = 8, Compression = 1, Content = PackWithoutEnd(Crafted.EmptyContent) }, SnapshotRefusal.BadCompression),
        ["declared length of 2 GB"] = (new() { RawLength = int.MaxValue }, SnapshotRefusal.TooLarge),
        ["declared length of 2 GB, compressed"] = (new() { RawLength = int.MaxValue, Compression = 1 }, SnapshotRefusal.TooLarge),
        ["negative declared length"] = (new() { RawLength = -1 }, SnapshotRefusal.Malformed),
        ["declared length one too long"] = (new() { RawLength = 9 }, SnapshotRefusal.Malformed),
        ["declared length one too short"] = (new() { RawLength = 7 }, SnapshotRefusal.Malformed),
        ["zip bomb"] = (new() { RawLength = 1_000, Compression = 1, Content = Pack(new byte[100_000_000]) }, SnapshotRefusal.BadCompression),
        ["compressed content that is shorter than declared"] =
            (new() { RawLength = 9, Compression = 1, Content = Pack(Crafted.EmptyContent) }, SnapshotRefusal.BadCompression),
        ["bytes behind the compressed content"] =
            (new() { RawLength = 8, Compression = 1, Content = [.. Pack(Crafted.EmptyContent), 0] }, SnapshotRefusal.BadCompression),
        ["content that is not compressed"] =
            (new() { RawLength = 8, Compression = 1, Content = [255, 254, 253, 252, 251, 250, 249, 248] }, SnapshotRefusal.BadCompression),
        ["bytes behind the content"] = (new() { Content = [.. Crafted.EmptyContent, 0] }, SnapshotRefusal.Malformed),
        ["root components of 2 GB"] = (new() { Content = Crafted.ContentOf(w => { w.Write(int.MaxValue); w.Write(0); }) }, SnapshotRefusal.Malformed),
        ["negative root components"] = (new() { Content = Crafted.ContentOf(w => { w.Write(-1); w.Write(0); }) }, SnapshotRefusal.Malformed),
        ["negative count"] = (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(-1); }) }, SnapshotRefusal.Malformed),
        ["count over the limit"] = (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(1_001); }) }, SnapshotRefusal.TooLarge),
        ["count that does not fit"] = (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(1_000); }) }, SnapshotRefusal.Malformed),
        ["key that is not text"] =
            (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(1); w.Write(1); w.Write((byte)255); w.Write(0); }) }, SnapshotRefusal.Malformed),
        ["one key twice"] =
            (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(2); w.Write(0); w.Write(0); w.Write(0); w.Write(0); }) }, SnapshotRefusal.Malformed),
        ["value of 2 GB"] =
            (new() { Content = Crafted.ContentOf(w => { w.Write(0); w.Write(1); w.Write(0); w.Write(int.MaxValue); }) }, SnapshotRefusal.Malformed),
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_wrong_body_is_refused_with_its_reason(string wrong)
    {
        (Crafted payload, SnapshotRefusal reason) = s_wrong[wrong];
        var keyRing = new EphemeralDataProtectionProvider();
        Assert.Equal(reason, Some.Serializer(Some.Plain()).Read(payload.Payload()).Refusal);
        Assert.Equal(reason, Some.Serializer(keyRing: keyRing).Read(payload.Payload(keyRing)).Refusal);
    }

    [Fact]
    public void The_crafted_payload_itself_is_fine() => Assert.True(Some.Serializer(Some.Plain()).Read(new Crafted().Payload()).Succeeded);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Bytes_that_do_not_begin_as_a_snapshot_are_malformed_also_where_nothing_is_protected(int changed)
    {
        byte[] payload = new Crafted().Payload();
        payload[changed] ^= 1;

        Assert.Equal(SnapshotRefusal.Malformed, Some.Serializer(Some.Plain()).Read(payload).Refusal);
    }

    [Fact]
    public void A_hostile_length_costs_no_memory()
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        byte[][] payloads = [.. s_wrong
            .Where(wrong => wrong.Key is "count that does not fit" || wrong.Key.Contains("2 GB", StringComparison.Ordinal))
            .Select(wrong => wrong.Value.Payload.Payload())];
        Array.ForEach(payloads, payload => serializer.Read(payload));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(payloads, payload => serializer.Read(payload));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Theory]
    [InlineData(0, nameof(SnapshotRefusal.Malformed))]
    [InlineData(2, nameof(SnapshotRefusal.TooNew))]
    [InlineData(255, nameof(SnapshotRefusal.TooNew))]
    public void Another_format_version_is_refused(byte version, string reason)
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot()).Payload;
        payload[4] = version;
        Assert.Equal(reason, serializer.Read(payload).Refusal.ToString());
    }

    [Fact]
    public void Protection_of_an_unknown_kind_is_refused() =>
        Assert.Equal(SnapshotRefusal.Malformed, Some.Serializer(Some.Plain()).Read(new Crafted { Protection = 2 }.Payload()).Refusal);

    [Fact]
    public void Ids_and_versions_at_their_limit_are_written_and_one_byte_over_is_refused()
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        string most = new('x', 1_024);
        Snapshot snapshot = Some.Snapshot() with { CircuitId = most, AppVersion = most };

        serializer.Read(serializer.Write(snapshot).Payload).Snapshot.ShouldEqual(snapshot);
        Assert.Equal(SnapshotRefusal.TooLarge, serializer.Write(snapshot with { CircuitId = most + "x" }).Refusal);
        Assert.Equal(SnapshotRefusal.TooLarge, serializer.Write(snapshot with { AppVersion = most + "x" }).Refusal);
    }

    [Fact]
    public void Any_snapshot_is_read_back_as_it_was()
    {
        SnapshotSerializer plain = Some.Serializer(Some.Plain());
        SnapshotSerializer sealing = Some.Serializer();
        s_snapshots.Sample(
            snapshot =>
            {
                plain.Read(plain.Write(snapshot).Payload).Snapshot.ShouldEqual(snapshot);
                sealing.Read(sealing.Write(snapshot).Payload).Snapshot.ShouldEqual(snapshot);
            },
            iter: 1_000);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(8_000)]
    [InlineData(9_000)]
    [InlineData(16_000)]
    [InlineData(70_000)]
    [InlineData(90_000)]
    [InlineData(600_000)]
    public void What_is_packed_in_one_block_or_many_comes_back(int valueLength)
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        Snapshot snapshot = Some.Snapshot(valueLength);

        byte[] payload = serializer.Write(snapshot).Payload;

        serializer.Read(payload).Snapshot.ShouldEqual(snapshot);
        Assert.InRange(payload.Length, 1, valueLength + 500);
    }

    private static byte[] Pack(byte[] raw)
    {
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(raw.Length)];
        Assert.True(BrotliEncoder.TryCompress(raw, packed, out int written, quality: 1, window: 18));
        return packed[..written];
    }

    // All of the content comes out of it, and the decoder waits for more.
    private static byte[] PackWithoutEnd(byte[] raw)
    {
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(raw.Length) + 64];
        using BrotliEncoder encoder = new(quality: 1, window: 18);
        encoder.Compress(raw, packed, out _, out int written, isFinalBlock: false);
        encoder.Flush(packed.AsSpan(written), out int flushed);
        return packed[..(written + flushed)];
    }
}
