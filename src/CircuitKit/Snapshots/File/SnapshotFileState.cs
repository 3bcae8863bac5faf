namespace CircuitKit.Snapshots.File;

/// <summary>What was found under a file's name.</summary>
internal enum SnapshotFileState
{
    Absent,
    Whole,
    Damaged,
}
