namespace CircuitKit.Snapshots.File;

/// <summary>The snapshots of each user that a sweep finds, and those beyond what a user may have. Lives as long as the sweep.</summary>
internal sealed class FileUserSnapshots(int maxPerUser)
{
    private readonly Dictionary<string, PriorityQueue<UserSnapshotFile, DateTimeOffset>> _newest = new(StringComparer.Ordinal);

    /// <summary>The oldest of users who have too many.</summary>
    public List<UserSnapshotFile> Beyond { get; } = [];

    public void Add(UserSnapshotFile snapshot)
    {
        if (!_newest.TryGetValue(snapshot.User, out var newest))
        {
            _newest[snapshot.User] = newest = new PriorityQueue<UserSnapshotFile, DateTimeOffset>();
        }

        newest.Enqueue(snapshot, snapshot.SavedAt);
        if (newest.Count > maxPerUser)
        {
            Beyond.Add(newest.Dequeue());
        }
    }
}

/// <summary>A snapshot of a signed-in user.</summary>
internal readonly record struct UserSnapshotFile(SnapshotPaths Paths, string User, DateTimeOffset SavedAt);
