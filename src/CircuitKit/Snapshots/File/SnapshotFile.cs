using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CircuitKit.Snapshots.File;

/// <summary>One small file that is either whole or not there: a snapshot, a claim, or the mark of a removal.</summary>
/// <remarks>
/// <code>
///   4   magic "CKF4"
///   8   SHA-256 of all that follows but the payload, first quarter
///   8   version (0 for marks)
///   8   saved at, UTC ticks
///   8   valid until, UTC ticks
///   4   length of the payload
///   16  SHA-256 of the payload, first half
///   2   length of the user's mark (0 when there is none, and in files that are no snapshots)
///   ..  user's mark, UTF-8
///   ..  payload
///   ..  zeros, until the length of the file is a multiple of 4096
/// </code>
/// A new one is written under another name and renamed, so a process that dies leaves the old file or the new one. The checksums find what a
/// power failure makes of a file whose bytes had not all reached the disk. The zeros are there because a file system keeps the length of a file apart
/// from its bytes: one that is written over seldom has another length than before.
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

    private const int Block = 4096;

    private const FileShare Share = FileShare.Read | FileShare.Delete;

    private static readonly byte[] s_zeros = new byte[Block];

    private static ReadOnlySpan<byte> Magic => "CKF4"u8;

    /// <summary>Writes <paramref name="file"/> with another payload than its own, which need not be an array.</summary>
    public static void Write(string path, string temporaryPath, SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
        header = header[..WriteHeader(header, file, payload)];
        try
        {
            using (var temporary = Create(temporaryPath))
            {
                temporary.Write(header);
                temporary.Write(payload);
                temporary.Write(Fill(header.Length + payload.Length));
                if (flushToDisk)
                {
                    temporary.Flush(flushToDisk: true);
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
    public static void Overwrite(SafeFileHandle old, SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
        header = header[..WriteHeader(header, file, payload)];

        // The header last: while the payload is not there, the file is still the old one to those who do not need its payload.
        var end = header.Length + payload.Length;
        RandomAccess.Write(old, payload, header.Length);
        RandomAccess.Write(old, Fill(end), end);
        if (RandomAccess.GetLength(old) != Length(end))
        {
            RandomAccess.SetLength(old, Length(end));
        }

        RandomAccess.Write(old, header, 0);
        if (flushToDisk)
        {
            RandomAccess.FlushToDisk(old);
        }
    }

    /// <summary>Opens a file; null when there is none.</summary>
    public static SafeFileHandle? TryOpen(string path, FileAccess access)
    {
        try
        {
            return System.IO.File.OpenHandle(path, FileMode.Open, access, Share);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the whole file, or with <paramref name="headerOnly"/> only what stands before the payload. False when it is damaged.</summary>
    public static bool TryRead(SafeFileHandle handle, bool headerOnly, out SnapshotFile file)
    {
        Span<byte> header = stackalloc byte[HeaderLength + MaxUserLength];
        if (!TryReadHeader(header[..Read(handle, header, 0)], RandomAccess.GetLength(handle), out file, out var start))
        {
            return false;
        }

        if (headerOnly)
        {
            return true;
        }

        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header[LengthOffset..])];
        Span<byte> hash = stackalloc byte[UserLengthOffset - PayloadHashOffset];
        Hash(payload.AsSpan(0, Read(handle, payload, start)), hash);
        file = file with { Payload = payload };
        Span<byte> fill = stackalloc byte[Block];
        fill = fill[..Read(handle, fill, start + payload.Length)];
        return hash.SequenceEqual(header[PayloadHashOffset..UserLengthOffset]) && !fill.ContainsAnyExcept((byte)0);
    }

    /// <summary>Reads a file that is usually not there.</summary>
    public static SnapshotFileState Read(string path, bool headerOnly, out SnapshotFile file)
    {
        // To ask costs a fraction of an exception.
        using var handle = System.IO.File.Exists(path) ? TryOpen(path, FileAccess.Read) : null;
        file = default;
        return handle is null ? SnapshotFileState.Absent
            : TryRead(handle, headerOnly, out file) ? SnapshotFileState.Whole
            : SnapshotFileState.Damaged;
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

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = Share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = SnapshotFolder.FileMode;
        }

        return new FileStream(path, options);
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
            || fileLength != Length(start + length)
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

    private static int Length(int end) => (end + Block - 1) / Block * Block;

    private static ReadOnlySpan<byte> Fill(int end) => s_zeros.AsSpan(0, Length(end) - end);

    // As much as there is.
    private static int Read(SafeFileHandle handle, Span<byte> buffer, long start)
    {
        var read = 0;
        while (RandomAccess.Read(handle, buffer[read..], start + read) is > 0 and var some)
        {
            read += some;
        }

        return read;
    }

    private static void Hash(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..destination.Length].CopyTo(destination);
    }
}
