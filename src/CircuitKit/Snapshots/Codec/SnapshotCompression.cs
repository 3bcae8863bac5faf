using System.Buffers;
using System.IO.Compression;
using System.Numerics;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Packs and unpacks a snapshot's content. Compression happens before encryption; afterwards there is nothing left to compress.</summary>
internal static class SnapshotCompression
{
    public const byte None = 0;

    public const byte Brotli = 1;

    // Below this packing saves less than a packet on the way, and costs more than all the rest of writing it.
    private const int SmallestWorthwhile = 4_096;

    // The fastest level: a checkpoint runs beside the app's own work, and JSON shrinks to a quarter even here. The next one takes off a tenth
    // more and takes half as long again, or three times as long for a large state.
    private const int Quality = 0;

    // 256 KiB; a larger window buys nothing at this level and costs memory in every encoder and decoder.
    private const int LargestWindow = 18;

    // Content of these lengths is packed in blocks smaller than itself. The encoder takes its tables anew in every call, and for one block of such
    // a length they are just large enough that the allocator hands them back to the system each time: half of the time went there.
    private const int ShortestInBlocks = 8 * 1024;
    private const int LongestInBlocks = 80 * 1024;

    /// <summary>
    /// Returns <paramref name="raw"/> itself or a packed copy in <paramref name="rented"/>, which the caller gives back to the pool.
    /// </summary>
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> raw, ref byte[]? rented, out byte compression)
    {
        compression = None;
        if (raw.Length < SmallestWorthwhile)
        {
            return raw;
        }

        // A result that would not be smaller does not fit, which ends the attempt early.
        rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        if (!BrotliEncoder.TryCompress(raw, rented.AsSpan(0, raw.Length - 1), out int written, Quality, WindowFor(raw.Length)))
        {
            return raw;
        }

        compression = Brotli;
        return rented.AsSpan(0, written);
    }

    private static int WindowFor(int length) =>
        length is > ShortestInBlocks and < LongestInBlocks ? BitOperations.Log2((uint)length - 1) : LargestWindow;

    /// <summary>Unpacks to exactly the declared length, which the caller has checked against its limit; one byte more or less is refused.</summary>
    public static SnapshotRefusal Decompress(
        ReadOnlySpan<byte> content, byte compression, int rawLength, ref byte[]? rented, out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (compression == None)
        {
            raw = content;
            return content.Length == rawLength ? SnapshotRefusal.None : SnapshotRefusal.Malformed;
        }

        if (compression != Brotli)
        {
            return SnapshotRefusal.BadCompression;
        }

        rented = ArrayPool<byte>.Shared.Rent(rawLength);
        using var decoder = new BrotliDecoder();
        OperationStatus status = decoder.Decompress(content, rented.AsSpan(0, rawLength), out int consumed, out int written);
        if (status != OperationStatus.Done || consumed != content.Length || written != rawLength)
        {
            return SnapshotRefusal.BadCompression;
        }

        raw = rented.AsSpan(0, rawLength);
        return SnapshotRefusal.None;
    }
}
