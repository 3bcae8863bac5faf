namespace CircuitKit.Snapshots.File;

/// <summary>Keeps everybody else, in this process and in others, out of a part of the snapshot folder.</summary>
/// <remarks>
/// <para>
/// The lock is a file opened for nobody else. The operating system grants it to one handle at a time: on Windows by the share mode of
/// the open, on Unix by the <c>flock</c> that .NET takes for <see cref="FileShare.None"/>. Both are atomic, both hold between two handles
/// of one process as well as between processes, and both end with the holder: a killed process leaves no lock behind.
/// </para>
/// <para>The file itself is never deleted; somebody might be waiting for the old one while a third takes the new one.</para>
/// </remarks>
internal static class FolderLock
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Takes the lock if it is free; null when somebody has it.</summary>
    public static FileStream? TryTake(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return Open(path);
            }
            catch (Exception e) when (attempt < 3 && e is DirectoryNotFoundException or FileNotFoundException)
            {
                // The folder is not there yet. When another process makes it between the failed open and .NET's look for the reason, the
                // reason given is a missing file.
                SnapshotFolder.Create(Path.GetDirectoryName(path));
            }
            catch (IOException e) when (IsTaken(e))
            {
                return null;
            }
        }
    }

    /// <summary>Whether locks mean anything here: some network file systems, and a switch of the runtime, turn them off without a word.</summary>
    public static bool Excludes(string heldPath)
    {
        using FileStream? second = TryTake(heldPath);
        return second is null;
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = SnapshotFolder.FileMode;
        }

        return new FileStream(path, options);
    }

    private static bool IsTaken(IOException e) =>
        OperatingSystem.IsWindows()
            ? e.HResult is WindowsSharingViolation or WindowsLockViolation
            : e.HResult is LinuxWouldBlock or MacWouldBlock;
}
