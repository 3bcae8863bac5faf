using System.Diagnostics.CodeAnalysis;

namespace CircuitKit.Snapshots.File;

/// <summary>The names a key's files have. Nothing with another name is ever touched.</summary>
/// <param name="Folder">The sub-folder that holds the key's files.</param>
/// <param name="Key">The key as text.</param>
internal readonly record struct SnapshotPaths(string Folder, string Key)
{
    private const string FirstSuffix = ".snapshot";
    private const string SecondSuffix = ".snapshot2";
    private const string ClaimSuffix = ".claim";
    private const string RemovedSuffix = ".removed";
    private const string TemporarySuffix = ".tmp";

    public string First => Path.Combine(Folder, Key + FirstSuffix);

    public string Second => Path.Combine(Folder, Key + SecondSuffix);

    public string Claim => Path.Combine(Folder, Key + ClaimSuffix);

    /// <summary>While this file is there, valid or not, a snapshot beside it is dead: a removal may have been cut short between the two.</summary>
    public string Removed => Path.Combine(Folder, Key + RemovedSuffix);

    public string NewTemporary() => Path.Combine(Folder, $"{Key}.{Guid.NewGuid():N}{TemporarySuffix}");

    /// <summary>Says whether a file's name is one of ours, and for which key.</summary>
    public static bool TryParse(string fileName, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (fileName.Length <= SnapshotKey.Length || !IsKey(fileName.AsSpan(0, SnapshotKey.Length)))
        {
            return false;
        }

        ReadOnlySpan<char> suffix = fileName.AsSpan(SnapshotKey.Length);
        var isTemporary = suffix.Length == 1 + 32 + TemporarySuffix.Length && suffix[0] == '.' && IsTemporary(fileName)
            && Guid.TryParseExact(suffix.Slice(1, 32), "N", out _);
        if (!isTemporary && suffix is not (FirstSuffix or SecondSuffix or ClaimSuffix or RemovedSuffix))
        {
            return false;
        }

        key = fileName[..SnapshotKey.Length];
        return true;
    }

    /// <summary>Whether one of our names is that of a snapshot's file.</summary>
    public static bool IsSnapshot(string fileName) => Path.GetExtension(fileName) is FirstSuffix or SecondSuffix;

    /// <summary>Whether one of our names is that of a write in progress.</summary>
    public static bool IsTemporary(string fileName) => Path.GetExtension(fileName) is TemporarySuffix;

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
