namespace CircuitKit.Snapshots.File;

/// <summary>Looks through the whole folder for one person's snapshots. There is no index: a sign-out is rare, and an index would cost every save.</summary>
internal sealed class FileUserRemoval(SnapshotFolder folder, FileSnapshotStore store)
{
    public async Task<int> RunAsync(UInt128 user, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.Path))
        {
            return 0;
        }

        int removed = 0;
        foreach (string subFolder in folder.SubFolders())
        {
            IEnumerable<string> keys = folder.Files(subFolder).Where(SnapshotPaths.IsSnapshot).Select(SnapshotPaths.KeyOf);
            foreach (string[] some in keys.Chunk(SnapshotFolder.FilesAtOnce))
            {
                removed += await folder.RunAsync(
                    some[0],
                    _ => some.Count(key => store.RemoveIfOf(user, new SnapshotPaths(subFolder, key))),
                    cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }
}
