using System.Buffers;
using System.Text;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Encodes a snapshot into the bytes that are protected and stored, and decodes it. It never trusts the bytes that it reads.</summary>
/// <remarks>
/// Format version 1. Integers are little-endian, text is UTF-8 behind its length in bytes, times are UTC ticks.
/// <code>
/// envelope (not encrypted)
///   4   magic "CKSN"
///   1   format version
///   1   protection: 0 none, 1 a key that data protection has encrypted
///   2+n with 1: that key
///   12  with 1: nonce
///   16  with 1: tag, over everything before the nonce and over the body
///   ..  body, encrypted with 1
/// body (authentic when protected)
///   1   format version again: the envelope is read before it is authenticated
///   43  key
///   32  user binding
///   8   version
///   8   captured at
///   8   first opened at
///   2+n circuit id
///   2+n app version
///   1   compression of the content: 0 none, 1 Brotli
///   4   length of the content before compression
///   ..  content, to the end
/// content
///   4+n root components
///   4   number of state entries
///   then for each: 4+n key (no key twice), 4+n value
/// </code>
/// A change that an older reader would misread needs a new format version. A reader keeps reading all earlier versions; the tests have sample
/// payloads of each.
/// </remarks>
internal static class SnapshotCodec
{
    private const int FixedBodyLength = 1 + SnapshotKey.Length + UserBinding.Length + (3 * sizeof(long)) + (2 * sizeof(ushort)) + 1 + sizeof(int);

    // Circuit ids and app versions have a few dozen characters.
    private const int MaxTextLength = 1_024;

    /// <summary>Writes the body.</summary>
    /// <param name="snapshot">The snapshot to write.</param>
    /// <param name="limits">The limits of its size.</param>
    /// <param name="reserve">How many bytes to leave free before the body.</param>
    /// <param name="take">Returns an array of this length or longer.</param>
    /// <param name="body">The free bytes and the body. Set as soon as the array is taken, so that the caller can return it after a fault.</param>
    /// <param name="rawLength">The length of the content before compression.</param>
    public static SnapshotRefusal WriteBody(
        Snapshot snapshot, SnapshotOptions limits, int reserve, Func<int, byte[]> take, out ArraySegment<byte> body, out int rawLength)
    {
        body = default;
        var refusal = SnapshotContent.Measure(snapshot, limits, out rawLength);
        if (refusal != SnapshotRefusal.None)
        {
            return refusal;
        }

        var circuitIdLength = Encoding.UTF8.GetByteCount(snapshot.CircuitId);
        var appVersionLength = Encoding.UTF8.GetByteCount(snapshot.AppVersion);
        if (circuitIdLength > MaxTextLength || appVersionLength > MaxTextLength)
        {
            return SnapshotRefusal.TooLarge;
        }

        var raw = ArrayPool<byte>.Shared.Rent(rawLength);
        byte[]? compressed = null;
        try
        {
            SnapshotContent.Write(snapshot, raw.AsSpan(0, rawLength));
            ReadOnlySpan<byte> content = SnapshotCompression.Compress(raw.AsSpan(0, rawLength), ref compressed, out byte compression);

            var length = reserve + FixedBodyLength + circuitIdLength + appVersionLength + content.Length;
            body = new ArraySegment<byte>(take(length), 0, length);
            var writer = new SnapshotWriter(body.AsSpan(reserve));
            writer.Write(SnapshotEnvelope.FormatVersion);
            writer.WriteAscii(snapshot.Key.ToString(), SnapshotKey.Length);
            writer.Write(snapshot.User.Bytes);
            writer.Write(snapshot.Version);
            writer.Write(snapshot.CapturedAt.UtcTicks);
            writer.Write(snapshot.FirstOpenedAt.UtcTicks);
            writer.WriteShortText(snapshot.CircuitId);
            writer.WriteShortText(snapshot.AppVersion);
            writer.Write(compression);
            writer.Write(rawLength);
            writer.Write(content);
            return SnapshotRefusal.None;
        }
        finally
        {
            ReturnCleared(raw, rawLength);
            ReturnCleared(compressed, rawLength);
        }
    }

    /// <summary>Reads all fields before the content. The content stays compressed until the caller has checked the key and the user.</summary>
    public static SnapshotRefusal ReadHeader(ReadOnlySpan<byte> body, out SnapshotHeader header)
    {
        header = default;
        var reader = new SnapshotReader(body);
        if (!reader.TryRead(out byte format) || format != SnapshotEnvelope.FormatVersion
            || !reader.TryRead(SnapshotKey.Length, out ReadOnlySpan<byte> key)
            || !reader.TryRead(UserBinding.Length, out ReadOnlySpan<byte> user)
            || !reader.TryRead(out long version) || version <= 0
            || !reader.TryRead(out DateTimeOffset capturedAt)
            || !reader.TryRead(out DateTimeOffset firstOpenedAt)
            || !reader.TryReadShortText(MaxTextLength, out ReadOnlySpan<byte> circuitId)
            || !reader.TryReadShortText(MaxTextLength, out ReadOnlySpan<byte> appVersion)
            || !reader.TryRead(out byte compression)
            || !reader.TryRead(out int rawLength) || rawLength < 0)
        {
            return SnapshotRefusal.Malformed;
        }

        header = new SnapshotHeader
        {
            Key = key,
            User = user,
            Version = version,
            CapturedAt = capturedAt,
            FirstOpenedAt = firstOpenedAt,
            CircuitId = circuitId,
            AppVersion = appVersion,
            Compression = compression,
            RawLength = rawLength,
            Content = reader.Rest,
        };
        return SnapshotRefusal.None;
    }

    /// <summary>Reads the content behind a header whose key and user have been checked.</summary>
    public static SnapshotReadResult ReadContent(SnapshotHeader header, SnapshotKey key, SnapshotOptions limits)
    {
        if (header.RawLength > limits.MaxBytes)
        {
            return SnapshotReadResult.Refused(SnapshotRefusal.TooLarge);
        }

        byte[]? rented = null;
        try
        {
            var refusal = SnapshotCompression.Decompress(
                header.Content, header.Compression, header.RawLength, ref rented, out ReadOnlySpan<byte> raw);
            if (refusal != SnapshotRefusal.None)
            {
                return SnapshotReadResult.Refused(refusal);
            }

            refusal = SnapshotContent.Read(raw, limits.MaxKeys, out byte[] rootComponents, out Dictionary<string, byte[]> state);
            return refusal == SnapshotRefusal.None
                ? new SnapshotReadResult(header.ToSnapshot(key, rootComponents, state), SnapshotRefusal.None)
                : SnapshotReadResult.Refused(refusal);
        }
        finally
        {
            ReturnCleared(rented, header.RawLength);
        }
    }

    /// <summary>Returns an array to the pool without the state in it. Clears only the used part: the array may be twice as long.</summary>
    public static void ReturnCleared(byte[]? rented, int used)
    {
        if (rented is not null)
        {
            rented.AsSpan(0, used).Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
