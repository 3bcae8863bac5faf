using System.Diagnostics.CodeAnalysis;

namespace CircuitKit.Snapshots.File;

/// <summary>The names a key's files have. Nothing with another name is ever touched.</summary>
/// <param name="Folder">The sub-folder that holds the key's files.</param>
/// <param name="Key">The key as text.</param>
internal readonly record struct SnapshotPaths(string Folder, string Key)
{
    private const string SnapshotSuffix = ".snapshot";
    private const string ClaimSuffix = ".claim";
    private const string RemovedSuffix = ".removed";
    private const string TemporarySuffix = ".tmp";

    public string Snapshot => Path.Combine(Folder, Key + SnapshotSuffix);

    public string Claim => Path.Combine(Folder, Key + ClaimSuffix);

    /// <summary>While this file is there, valid or not, a snapshot beside it is dead: a removal may have been cut short between the two.</summary>
    public string Removed => Path.Combine(Folder, Key + RemovedSuffix);

    public string NewTemporary() => Path.Combine(Folder, $"{Key}.{Guid.NewGuid():N}{TemporarySuffix}");

    /// <summary>Says whether a file's name is one of ours, and for which key.</summary>
    public static bool TryParse(string fileName, [NotNullWhen(true)] out string? key, out bool isTemporary)
    {
        key = null;
        isTemporary = false;
        if (fileName.Length <= SnapshotKey.Length || !IsKey(fileName.AsSpan(0, SnapshotKey.Length)))
        {
            return false;
        }

        ReadOnlySpan<char> suffix = fileName.AsSpan(SnapshotKey.Length);
        isTemporary = suffix.Length == 1 + 32 + TemporarySuffix.Length && suffix[0] == '.' && suffix.EndsWith(TemporarySuffix)
            && Guid.TryParseExact(suffix.Slice(1, 32), "N", out _);
        if (!isTemporary && suffix is not (SnapshotSuffix or ClaimSuffix or RemovedSuffix))
        {
            return false;
        }

        key = fileName[..SnapshotKey.Length];
        return true;
    }

    public static bool IsSnapshot(string fileName) => fileName.EndsWith(SnapshotSuffix, StringComparison.Ordinal);

    /// <summary>The key in one of our names.</summary>
    public static string KeyOf(string fileName) => fileName[..SnapshotKey.Length];

    public static bool IsKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!IsKeyCharacter(c))
            {
                return false;
            }
        }

        return true;
    }
}
