namespace CircuitKit.Snapshots.File;

/// <summary>Who else can get at the folder of the snapshots. Knows nothing on Windows, where a folder has no mode.</summary>
internal static class FolderAccess
{
    private const UnixFileMode Write = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode Any = Write
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Whether anybody but its owner can read, list or change it.</summary>
    public static bool IsOpen(string folder) => Has(folder, Any);

    /// <summary>Whether anybody but its owner can put something into it or take something out.</summary>
    public static bool IsWritable(string folder) => Has(folder, Write);

    /// <summary>Whether a folder is a link to another place, which need not be the owner's.</summary>
    public static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;

    private static bool Has(string folder, UnixFileMode mode) =>
        !OperatingSystem.IsWindows() && Directory.Exists(folder) && (System.IO.File.GetUnixFileMode(folder) & mode) != UnixFileMode.None;
}
