namespace CircuitKit.Snapshots.File;

/// <summary>One pass over the folder that removes expired snapshots, claims and marks, and what a dead process left half written.</summary>
internal sealed class FileSnapshotSweep(SnapshotFolder folder, FileSnapshotStore store, TimeProvider timeProvider)
{
    // A folder that holds more is swept over several passes, each from another sub-folder on.
    public const int MaxFiles = 50_000;

    private const string LockName = ".sweep";

    // A write takes milliseconds; the process that left this behind is dead.
    private static readonly TimeSpan s_temporaryLifetime = TimeSpan.FromMinutes(10);

    public async Task<FileSweepResult> RunAsync(CancellationToken cancellationToken)
    {
        using FileStream? held = await Task.Run(() => FolderLock.TryTake(Path.Combine(folder.Path, LockName)), cancellationToken).ConfigureAwait(false);
        if (held is null)
        {
            return default;
        }

        var examined = 0;
        var removed = 0;
        foreach (string subFolder in SubFolders())
        {
            foreach (string[] names in folder.Files(subFolder).Chunk(SnapshotFolder.FilesAtOnce))
            {
                if (examined >= MaxFiles)
                {
                    return new FileSweepResult(Ran: true, examined, removed);
                }

                examined += names.Length;
                removed += await folder.RunAsync(names[0], _ => Remove(subFolder, names), cancellationToken).ConfigureAwait(false);
            }
        }

        return new FileSweepResult(Ran: true, examined, removed);
    }

    private IEnumerable<string> SubFolders()
    {
        string[] all = [.. folder.SubFolders()];
        var start = all.Length == 0 ? 0 : Random.Shared.Next(all.Length);
        return all.Skip(start).Concat(all.Take(start));
    }

    private int Remove(string subFolder, string[] names)
    {
        var removed = 0;
        foreach (string name in names)
        {
            if (!SnapshotPaths.TryParse(name, out string? key, out bool isTemporary))
            {
                continue;
            }

            removed += isTemporary
                ? RemoveTemporary(Path.Combine(subFolder, name))
                : store.RemoveExpired(new SnapshotPaths(subFolder, key));
        }

        return removed;
    }

    private int RemoveTemporary(string path)
    {
        if (timeProvider.GetUtcNow() - System.IO.File.GetLastWriteTimeUtc(path) < s_temporaryLifetime)
        {
            return 0;
        }

        SnapshotFile.TryDelete(path);
        return System.IO.File.Exists(path) ? 0 : 1;
    }
}
