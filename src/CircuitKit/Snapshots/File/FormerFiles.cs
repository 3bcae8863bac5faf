using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// Reads what an earlier version of CircuitKit left behind: it kept each snapshot in files of its own, in folders named by the key's first character.
/// </summary>
/// <remarks>
/// <code>
///   4   magic "CKF3" or "CKF4"
///   8   SHA-256 of all that follows but the payload, first quarter
///   8   version (0 for the mark of a removal)
///   8   saved at, UTC ticks
///   8   valid until, UTC ticks
///   4   length of the payload
///   16  SHA-256 of the payload, first half
///   2   length of the user's mark (0 when there is none)
///   ..  user's mark, UTF-8
///   ..  payload
/// </code>
/// </remarks>
internal static class FormerFiles
{
    private const string RemovedSuffix = ".removed";
    private const int HashOffset = 4;
    private const int VersionOffset = 12;
    private const int SavedOffset = 20;
    private const int ValidOffset = 28;
    private const int LengthOffset = 36;
    private const int PayloadHashOffset = 40;
    private const int UserLengthOffset = 56;
    private const int HeaderLength = 58;

    private static readonly string[] s_snapshotSuffixes = [".snapshot", ".snapshot2"];

    private static readonly string[] s_otherSuffixes = [RemovedSuffix, ".claim", ".tmp"];

    /// <summary>The folders that have such files.</summary>
    public static IEnumerable<string> SubFolders(string folder) => Directory.EnumerateDirectories(folder)
        .Where(static path => Path.GetFileName(path).Length == 1 && !IsLink(path) && Directory.EnumerateFiles(path).Any(IsOurs));

    /// <summary>The snapshots in a folder that were not removed, the newest of each key last.</summary>
    public static IEnumerable<FormerSnapshot> Snapshots(string subFolder) =>
        from path in Directory.EnumerateFiles(subFolder)
        where s_snapshotSuffixes.Contains(Path.GetExtension(path)) && !IsLink(path)
            && !System.IO.File.Exists(Path.ChangeExtension(path, RemovedSuffix))
        let snapshot = TryRead(path)
        where snapshot is not null
        orderby snapshot.Version
        select snapshot;

    /// <summary>Deletes the files, and the folder if nothing else is in it.</summary>
    public static void Delete(string subFolder)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(subFolder).Where(IsOurs).ToList())
            {
                System.IO.File.Delete(path);
            }

            if (!Directory.EnumerateFileSystemEntries(subFolder).Any())
            {
                Directory.Delete(subFolder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays is read again by the next process, which finds it in the database.
        }
    }

    private static bool IsOurs(string path)
    {
        var name = Path.GetFileName(path);
        return name == ".lock"
            || (s_snapshotSuffixes.Concat(s_otherSuffixes).Contains(Path.GetExtension(path)) && TryParseKey(name, out _));
    }

    private static bool TryParseKey(string fileName, out SnapshotKey key) => SnapshotKey.TryParse(fileName.Split('.')[0], out key);

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static FormerSnapshot? TryRead(string path)
    {
        try
        {
            return TryParseKey(Path.GetFileName(path), out var key) ? Read(key, System.IO.File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FormerSnapshot? Read(SnapshotKey key, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength
            || !(bytes.StartsWith("CKF3"u8) || bytes.StartsWith("CKF4"u8)))
        {
            return null;
        }

        var start = HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes[UserLengthOffset..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthOffset..]);
        if (length < 0
            || start > bytes.Length - length
            || !HasHash(bytes[VersionOffset..start], bytes[HashOffset..VersionOffset])
            || !HasHash(bytes.Slice(start, length), bytes[PayloadHashOffset..UserLengthOffset]))
        {
            return null;
        }

        return new FormerSnapshot(
            key,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[VersionOffset..]),
            Time(bytes[SavedOffset..]),
            Time(bytes[ValidOffset..]),
            start == HeaderLength ? null : Encoding.UTF8.GetString(bytes[HeaderLength..start]),
            bytes.Slice(start, length).ToArray());
    }

    private static bool HasHash(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> hash) => SHA256.HashData(bytes).AsSpan().StartsWith(hash);

    private static DateTimeOffset Time(ReadOnlySpan<byte> ticks) => new(BinaryPrimitives.ReadInt64LittleEndian(ticks), TimeSpan.Zero);
}

/// <summary>A snapshot in a file of its own.</summary>
internal sealed record FormerSnapshot(
    SnapshotKey Key, long Version, DateTimeOffset SavedAt, DateTimeOffset ValidUntil, string? User, byte[] Payload);
