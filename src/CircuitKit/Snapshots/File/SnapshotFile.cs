using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>One small file that is either whole or not there: a snapshot, a claim, or the mark of a removal.</summary>
/// <remarks>
/// <code>
///   4   magic "CKF3"
///   8   SHA-256 of all that follows but the payload, first quarter
///   8   version (0 for marks)
///   8   saved at, UTC ticks
///   8   valid until, UTC ticks
///   4   length of the payload
///   16  SHA-256 of the payload, first half
///   2   length of the user's mark (0 when there is none, and in files that are no snapshots)
///   ..  user's mark, UTF-8
///   ..  payload, to the end of the file
/// </code>
/// A new one is written under another name and renamed, so a process that dies leaves the old file or the new one. The checksums find what a
/// power failure makes of a file whose bytes had not all reached the disk.
/// </remarks>
internal readonly record struct SnapshotFile(long Version, DateTimeOffset SavedAt, DateTimeOffset ValidUntil, string? User, byte[] Payload)
{
    private const int HashOffset = 4;
    private const int VersionOffset = 12;
    private const int SavedOffset = 20;
    private const int ValidOffset = 28;
    private const int LengthOffset = 36;
    private const int PayloadHashOffset = 40;
    private const int UserLengthOffset = 56;
    private const int HeaderLength = 58;

    // As many bytes as the longest mark has in UTF-8.
    private const int MaxUserLength = 3 * StoreArguments.MaxUserLength;

    // The largest snapshot the options allow, with room for its envelope: no foreign file makes us allocate more.
    private const int MaxPayloadLength = 80 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "CKF3"u8;

    /// <summary>Writes <paramref name="file"/> with another payload than its own, which need not be an array.</summary>
    public static void Write(string path, string temporaryPath, SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
        header = header[..WriteHeader(header, file, payload)];
        try
        {
            using (var stream = Open(temporaryPath, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(header);
                stream.Write(payload);
                if (flushToDisk)
                {
                    stream.Flush(flushToDisk: true);
                }
            }

            System.IO.File.Move(temporaryPath, path, overwrite: true);
        }
        catch
        {
            // A full disk must not also fill up with the halves of what did not fit.
            TryDelete(temporaryPath);
            throw;
        }
    }

    /// <summary>Writes <paramref name="file"/> over one that is there and of no use any more; a death meanwhile leaves it damaged.</summary>
    public static void Overwrite(string path, SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
        header = header[..WriteHeader(header, file, payload)];
        using var stream = Open(path, FileMode.Open, FileAccess.Write);

        // The header last: while the payload is not there, the file is still the old one to those who do not need its payload.
        stream.Position = header.Length;
        stream.Write(payload);
        if (stream.Length != header.Length + payload.Length)
        {
            stream.SetLength(header.Length + payload.Length);
        }

        stream.Position = 0;
        stream.Write(header);
        if (flushToDisk)
        {
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Reads the whole file, or with <paramref name="headerOnly"/> only what stands before the payload.</summary>
    public static SnapshotFileState Read(string path, bool headerOnly, out SnapshotFile file)
    {
        file = default;

        // To ask costs a fraction of an exception, and most of what is looked for is not there.
        if (!System.IO.File.Exists(path) && !Directory.Exists(path))
        {
            return SnapshotFileState.Absent;
        }

        FileStream stream;
        try
        {
            stream = Open(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SnapshotFileState.Absent;
        }

        using (stream)
        {
            Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
            var read = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            if (!TryReadHeader(header[..read], stream.Length, out file, out var start))
            {
                return SnapshotFileState.Damaged;
            }

            if (headerOnly)
            {
                return SnapshotFileState.Whole;
            }

            var payload = new byte[stream.Length - start];
            stream.Position = start;
            Span<byte> hash = stackalloc byte[UserLengthOffset - PayloadHashOffset];
            Hash(payload.AsSpan(0, stream.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false)), hash);
            file = file with { Payload = payload };
            return hash.SequenceEqual(header[PayloadHashOffset..UserLengthOffset]) ? SnapshotFileState.Whole : SnapshotFileState.Damaged;
        }
    }

    public static void TryDelete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The sweep tries again.
        }
    }

    private static int WriteHeader(Span<byte> header, SnapshotFile file, ReadOnlySpan<byte> payload)
    {
        var userLength = Encoding.UTF8.GetBytes(file.User, header[HeaderLength..]);
        header = header[..(HeaderLength + userLength)];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[VersionOffset..], file.Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[SavedOffset..], file.SavedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(header[ValidOffset..], file.ValidUntil.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(header[LengthOffset..], payload.Length);
        Hash(payload, header[PayloadHashOffset..UserLengthOffset]);
        BinaryPrimitives.WriteUInt16LittleEndian(header[UserLengthOffset..], (ushort)userLength);
        Hash(header[VersionOffset..], header[HashOffset..VersionOffset]);
        return header.Length;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, long fileLength, out SnapshotFile file, out int start)
    {
        file = default;
        start = 0;
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic))
        {
            return false;
        }

        var userLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[UserLengthOffset..]);
        start = HeaderLength + userLength;
        if (bytes.Length < start)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[VersionOffset - HashOffset];
        Hash(bytes[VersionOffset..start], hash);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthOffset..]);
        if (!hash.SequenceEqual(bytes[HashOffset..VersionOffset])
            || length is < 0 or > MaxPayloadLength
            || fileLength != start + length
            || !TryReadTime(bytes[SavedOffset..], out var savedAt)
            || !TryReadTime(bytes[ValidOffset..], out var validUntil))
        {
            return false;
        }

        var user = userLength == 0 ? null : Encoding.UTF8.GetString(bytes[HeaderLength..start]);
        file = new SnapshotFile(BinaryPrimitives.ReadInt64LittleEndian(bytes[VersionOffset..]), savedAt, validUntil, user, []);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var isTime = ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        time = isTime ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isTime;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (mode != FileMode.Open && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = SnapshotFolder.FileMode;
        }

        return new FileStream(path, options);
    }

    private static void Hash(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..destination.Length].CopyTo(destination);
    }
}
