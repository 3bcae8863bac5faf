using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// What an earlier version of CircuitKit left behind in one folder: it kept each snapshot in files of its own, in folders named by the key's first
/// character.
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
internal sealed class FormerFiles
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

    private static readonly string[] s_suffixes = [RemovedSuffix, ".snapshot", ".snapshot2", ".claim", ".tmp"];

    private readonly string _folder;
    private readonly List<string> _read = [];

    private FormerFiles(string folder)
    {
        _folder = folder;
        List<FormerSnapshot> found = [];
        foreach (var path in Directory.EnumerateFiles(folder).Where(IsOurs))
        {
            try
            {
                if (Read(KeyOf(path), Path.GetExtension(path), System.IO.File.ReadAllBytes(path)) is { } snapshot)
                {
                    found.Add(snapshot);
                }

                _read.Add(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays, for the next process.
            }
        }

        Snapshots = [.. found.OrderBy(static snapshot => snapshot.Version)];
    }

    /// <summary>Removals, then snapshots, the newest of each key last.</summary>
    public IReadOnlyList<FormerSnapshot> Snapshots { get; }

    /// <summary>Those in the folders below one, which are read one by one. What cannot be read is left out.</summary>
    public static IEnumerable<FormerFiles> In(string folder)
    {
        EnumerationOptions accessible = new() { AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateDirectories(folder, "?", accessible))
        {
            FormerFiles? former = null;
            try
            {
                former = new FormerFiles(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process has taken it over, or it is somebody else's.
            }

            if (former is { _read.Count: > 0 })
            {
                yield return former;
            }
        }
    }

    /// <summary>Deletes what was read, and the folder if nothing else is in it.</summary>
    public void Delete()
    {
        try
        {
            _read.ForEach(System.IO.File.Delete);
            System.IO.File.Delete(Path.Combine(_folder, ".lock"));
            if (!Directory.EnumerateFileSystemEntries(_folder).Any())
            {
                Directory.Delete(_folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays is read again by the next process, which finds it in the database.
        }
    }

    private static bool IsOurs(string path) =>
        s_suffixes.Contains(Path.GetExtension(path)) && KeyOf(path) != default && new FileInfo(path).LinkTarget is null;

    private static SnapshotKey KeyOf(string path) =>
        SnapshotKey.TryParse(Path.GetFileName(path).Split('.')[0], out var key) ? key : default;

    private static FormerSnapshot? Read(SnapshotKey key, string suffix, ReadOnlySpan<byte> bytes)
    {
        if (suffix is ".claim" or ".tmp" || bytes.Length < HeaderLength || !(bytes.StartsWith("CKF3"u8) || bytes.StartsWith("CKF4"u8)))
        {
            return null;
        }

        var start = HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes[UserLengthOffset..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthOffset..]);
        if (length < 0
            || start > bytes.Length - length
            || start - HeaderLength > StoreArguments.MaxUserLength
            || !HasHash(bytes[VersionOffset..start], bytes[HashOffset..VersionOffset])
            || !HasHash(bytes.Slice(start, length), bytes[PayloadHashOffset..UserLengthOffset]))
        {
            return null;
        }

        return new FormerSnapshot(
            key,
            suffix == RemovedSuffix,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[VersionOffset..]),
            Time(bytes[SavedOffset..]),
            Time(bytes[ValidOffset..]),
            start == HeaderLength ? null : Encoding.UTF8.GetString(bytes[HeaderLength..start]),
            bytes.Slice(start, length).ToArray());
    }

    private static bool HasHash(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> hash) => SHA256.HashData(bytes).AsSpan().StartsWith(hash);

    private static DateTimeOffset Time(ReadOnlySpan<byte> ticks) =>
        new(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(ticks), 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
}

/// <summary>A snapshot in a file of its own, or the removal of one.</summary>
internal sealed record FormerSnapshot(
    SnapshotKey Key, bool IsRemoval, long Version, DateTimeOffset SavedAt, DateTimeOffset ValidUntil, string? User, byte[] Payload);
