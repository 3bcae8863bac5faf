namespace CircuitKit.Snapshots.File;

/// <summary>The folder of the file store, and who else can get at it. Nothing is known of that on Windows, where a folder has no mode.</summary>
internal static class SnapshotFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode Others = OthersWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder and those above it, each for its owner only; one call for all would give that mode to the last one alone.</summary>
    public static void Create(string? folder)
    {
        if (folder is null || Directory.Exists(folder))
        {
            return;
        }

        Create(Path.GetDirectoryName(folder));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    /// <summary>Whether anybody but its owner can read, list or change it.</summary>
    public static bool IsOpen(string folder) => Has(folder, Others);

    /// <summary>Whether anybody but its owner can put something into it or take something out.</summary>
    public static bool IsWritable(string folder) => Has(folder, OthersWrite);

    private static bool Has(string folder, UnixFileMode mode) =>
        !OperatingSystem.IsWindows() && Directory.Exists(folder) && (System.IO.File.GetUnixFileMode(folder) & mode) != UnixFileMode.None;
}
