namespace CircuitKit;

/// <summary>Snapshots in one folder, in a SQLite database. Configuration section <c>CircuitKit:Snapshots:File</c>.</summary>
public sealed class FileSnapshotOptions
{
    /// <summary>
    /// The folder, absolute or relative to the app's content root; made when absent, on Unix with access for its owner only.
    /// Several processes on one machine may share it. It must be on a local disk: SQLite does not work on a network drive. No default.
    /// </summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>
    /// Whether a save waits until the disk itself has the bytes. Without it a snapshot survives any end of the process; with it also a power
    /// failure, at the price of a slower save. The database is whole either way. Default <see langword="false"/>.
    /// </summary>
    public bool FlushToDisk { get; set; }

    /// <summary>How often expired snapshots are removed, give or take a fifth. Default 5 minutes; 1 second to 1 day.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
