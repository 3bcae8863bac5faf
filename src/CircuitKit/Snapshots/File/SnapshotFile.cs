using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>One small file that is either whole or not there: a snapshot, a claim, or the mark of a removal.</summary>
/// <remarks>
/// <code>
///   4   magic "CKF2"
///   8   version (0 for marks)
///   8   valid until, UTC ticks
///   4   length of the payload
///   16  SHA-256 of the payload, first half
///   16  SHA-256 of the user's mark, first half (0 for nobody, and in files that are no snapshots)
///   8   SHA-256 of the bytes above, first quarter
///   ..  payload, to the end of the file
/// </code>
/// It is written under another name and renamed, so a process that dies leaves the old file or the new one. The checksums find what a
/// power failure makes of a renamed file whose bytes had not reached the disk.
/// </remarks>
internal readonly record struct SnapshotFile(long Version, DateTimeOffset ValidUntil, UInt128 User, byte[] Payload)
{
    private const int HeaderLength = 64;
    private const int LengthOffset = 20;
    private const int PayloadHashOffset = 24;
    private const int UserOffset = 40;
    private const int HeaderHashOffset = 56;

    // The largest snapshot the options allow, with room for its envelope: no foreign file makes us allocate more.
    private const int MaxPayloadLength = 80 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "CKF2"u8;

    /// <summary>A mark of any length as the header keeps it.</summary>
    public static UInt128 HashUser(string? user)
    {
        if (user is null)
        {
            return UInt128.Zero;
        }

        Span<byte> hash = stackalloc byte[HeaderHashOffset - UserOffset];
        Hash(Encoding.UTF8.GetBytes(user), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Writes <paramref name="file"/> with another payload than its own, which need not be an array.</summary>
    public static void Write(string path, string temporaryPath, SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], file.Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], file.ValidUntil.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(header[LengthOffset..], payload.Length);
        Hash(payload, header[PayloadHashOffset..UserOffset]);
        BinaryPrimitives.WriteUInt128LittleEndian(header[UserOffset..], file.User);
        Hash(header[..HeaderHashOffset], header[HeaderHashOffset..]);

        try
        {
            using (FileStream stream = Open(temporaryPath, FileMode.CreateNew, FileAccess.Write))
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

    /// <summary>Reads the whole file, or with <paramref name="headerOnly"/> only what stands before the payload.</summary>
    public static SnapshotFileState Read(string path, bool headerOnly, out SnapshotFile file)
    {
        file = default;
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
            Span<byte> header = stackalloc byte[HeaderLength];
            if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
                || !TryReadHeader(header, stream.Length, out long version, out DateTimeOffset validUntil, out int length))
            {
                return SnapshotFileState.Damaged;
            }

            byte[] payload = [];
            if (!headerOnly)
            {
                payload = new byte[length];
                Span<byte> hash = stackalloc byte[UserOffset - PayloadHashOffset];
                if (stream.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
                {
                    return SnapshotFileState.Damaged;
                }

                Hash(payload, hash);
                if (!hash.SequenceEqual(header[PayloadHashOffset..UserOffset]))
                {
                    return SnapshotFileState.Damaged;
                }
            }

            file = new SnapshotFile(version, validUntil, BinaryPrimitives.ReadUInt128LittleEndian(header[UserOffset..]), payload);
            return SnapshotFileState.Whole;
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

    private static bool TryReadHeader(
        ReadOnlySpan<byte> header, long fileLength, out long version, out DateTimeOffset validUntil, out int length)
    {
        version = BinaryPrimitives.ReadInt64LittleEndian(header[4..]);
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(header[12..]);
        length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthOffset..]);
        validUntil = default;

        Span<byte> hash = stackalloc byte[HeaderLength - HeaderHashOffset];
        Hash(header[..HeaderHashOffset], hash);
        if (!header.StartsWith(Magic) || !hash.SequenceEqual(header[HeaderHashOffset..])
            || ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks
            || length is < 0 or > MaxPayloadLength || fileLength != HeaderLength + length)
        {
            return false;
        }

        validUntil = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
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
