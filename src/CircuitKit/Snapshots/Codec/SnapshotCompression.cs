using System.Buffers;
using System.IO.Compression;
using System.Numerics;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Compresses and decompresses a snapshot's content. It runs before encryption: encrypted bytes do not compress.</summary>
internal static class SnapshotCompression
{
    public const byte None = 0;

    public const byte Brotli = 1;

    // Below this length compression saves less than one network packet, and costs more than the rest of encoding.
    private const int SmallestWorthwhile = 4_096;

    // The fastest level: a checkpoint runs beside the app's own work, and JSON shrinks to a quarter even here. The next level saves a tenth more
    // and takes half as long again, or three times as long for a large state.
    private const int Quality = 0;

    // 256 KiB. A larger window saves nothing at this level, and costs memory in every encoder and decoder.
    private const int LargestWindow = 18;

    // Content of these lengths is compressed in blocks smaller than itself. The encoder allocates its tables in every call. For a single block of
    // such a length they are just large enough that the allocator returns them to the system each time, which took half of the time.
    private const int ShortestInBlocks = 8 * 1024;
    private const int LongestInBlocks = 80 * 1024;

    /// <summary>
    /// Returns <paramref name="raw"/> itself or a compressed copy in <paramref name="rented"/>, which the caller returns to the pool.
    /// </summary>
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> raw, ref byte[]? rented, out byte compression)
    {
        compression = None;
        if (raw.Length < SmallestWorthwhile)
        {
            return raw;
        }

        // A result that is not smaller than the content does not fit, and the attempt ends early.
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

    /// <summary>Decompresses to exactly the declared length, which the caller has checked against its limit. Any other length is refused.</summary>
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
