namespace CircuitKit.Snapshots.File;

/// <summary>
/// One pass over the folder that removes expired snapshots, claims and marks, what a dead process left half written, and the oldest snapshots of a
/// user who has too many.
/// </summary>
internal sealed class FileSnapshotSweep(SnapshotFolder folder, FileSnapshotStore store, int maxPerUser, TimeProvider timeProvider)
{
    // A folder that holds more is swept over several passes, each from another sub-folder on.
    public const int MaxFiles = 100_000;

    private const string LockName = ".sweep";

    // A write takes milliseconds; the process that left this behind is dead.
    private static readonly TimeSpan s_temporaryLifetime = TimeSpan.FromMinutes(10);

    public async Task<FileSweepResult> RunAsync(CancellationToken cancellationToken)
    {
        using FileStream? held = await Task.Run(() => FolderLock.TryTake(Path.Combine(folder.Path, LockName)), cancellationToken)
            .ConfigureAwait(false);
        if (held is null)
        {
            return default;
        }

        var users = new FileUserSnapshots(maxPerUser);
        var examined = 0;
        var removed = 0;
        foreach (var (subFolder, keys) in SubFolders().SelectMany(Chunks))
        {
            if (examined >= MaxFiles)
            {
                break;
            }

            examined += keys.Sum(files => files.Count());
            removed += await folder.RunAsync(keys[0].Key, _ => keys.Sum(files => Remove(subFolder, files, users)), cancellationToken)
                .ConfigureAwait(false);
        }

        var dropped = 0;
        foreach (var beyond in users.Beyond)
        {
            dropped += await folder.RunAsync(beyond.Paths.Key, _ => store.Drop(beyond) ? 1 : 0, cancellationToken).ConfigureAwait(false);
        }

        return new FileSweepResult(Ran: true, examined, removed + dropped) { BeyondUserLimit = dropped };
    }

    private IEnumerable<(string SubFolder, IGrouping<string, string>[] Keys)> Chunks(string subFolder) =>
        folder.Files(subFolder).GroupBy(SnapshotPaths.KeyOf).Chunk(SnapshotFolder.KeysAtOnce).Select(keys => (subFolder, keys));

    private IEnumerable<string> SubFolders()
    {
        string[] all = [.. folder.SubFolders()];
        var start = all.Length == 0 ? 0 : Random.Shared.Next(all.Length);
        return all.Skip(start).Concat(all.Take(start));
    }

    private int Remove(string subFolder, IGrouping<string, string> files, FileUserSnapshots users)
    {
        var paths = new SnapshotPaths(subFolder, files.Key);
        var removed = files.Where(SnapshotPaths.IsTemporary).Sum(name => RemoveTemporary(Path.Combine(subFolder, name)));
        removed += store.RemoveExpired(paths, out var snapshot);
        if (snapshot is { User: { } user })
        {
            users.Add(new UserSnapshotFile(paths, user, snapshot.Value.SavedAt));
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
