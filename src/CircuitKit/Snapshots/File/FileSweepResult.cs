namespace CircuitKit.Snapshots.File;

/// <summary>What a sweep did.</summary>
/// <param name="Ran">False when another process was already at it.</param>
/// <param name="Examined">How many of our files were looked at.</param>
/// <param name="Removed">How many files were removed.</param>
internal readonly record struct FileSweepResult(bool Ran, int Examined, int Removed)
{
    /// <summary>How many of them were snapshots beyond <see cref="SnapshotOptions.MaxPerUser"/>.</summary>
    public int BeyondUserLimit { get; init; }
}
