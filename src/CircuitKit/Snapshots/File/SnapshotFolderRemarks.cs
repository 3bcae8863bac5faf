using CircuitKit.Observability;

namespace CircuitKit.Snapshots.File;

/// <summary>What is wrong with the snapshot folder, as long as it is.</summary>
internal sealed class SnapshotFolderRemarks(ISnapshotStore store) : IHealthRemarks
{
    public IEnumerable<string> Current
    {
        get
        {
            if (store is FileSnapshotStore files && SnapshotFolder.IsWritable(files.Folder))
            {
                yield return $"Others than its owner can write to the snapshot folder '{files.Folder}'; set its mode to 700.";
            }
        }
    }
}
