namespace CircuitKit.Snapshots.File;

/// <summary>The folder of the file store: which sub-folder a key has, and one worker at a time in each of them over all processes.</summary>
/// <remarks>
/// A key's files lie in the sub-folder named by the key's first character: 64 of them, so 10,000 snapshots are about 160 files in
/// each. The same sub-folder is the unit of locking; an operation is a few system calls long, so waiting for a neighbour's is short.
/// </remarks>
internal sealed class SnapshotFolder(string path, TimeProvider timeProvider)
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Work on many keys takes the lock for so many at a time: a circuit that wants to save does not wait for all of them.</summary>
    public const int KeysAtOnce = 32;

    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;
    private const string LockName = ".lock";

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(20);

    private readonly FileThreads _threads = new(Math.Max(4, Environment.ProcessorCount), timeProvider);

    // In-process waiters queue here in order, so that only one of them asks for the file lock.
    private readonly SemaphoreSlim?[] _turns = new SemaphoreSlim?['z' + 1];

    private bool _locksExclude;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Makes a folder and those above it, each for its owner only; one call for all would give that mode to the last one alone.</summary>
    public static void Create(string? folder)
    {
        if (folder is null || Directory.Exists(folder))
        {
            return;
        }

        Create(System.IO.Path.GetDirectoryName(folder));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FolderMode);
        }
    }

    public string SubFolderOf(string key) => System.IO.Path.Combine(Path, key[..1]);

    public IEnumerable<string> SubFolders() => Directory.EnumerateDirectories(Path)
        .Where(path => System.IO.Path.GetFileName(path) is [char c] && SnapshotPaths.IsKeyCharacter(c) && !FolderAccess.IsLink(path));

    /// <summary>The names of our files in a sub-folder.</summary>
    /// <remarks>
    /// A file in the wrong sub-folder is not ours, whatever its name: nothing would ever read it there. Where the file system does not tell
    /// upper from lower case, one sub-folder serves two first characters.
    /// </remarks>
    public IEnumerable<string> Files(string subFolder) => Directory.EnumerateFiles(subFolder)
        .Select(path => System.IO.Path.GetFileName(path)!)
        .Where(
            name => SnapshotPaths.TryParse(name, out string? key) && SubFolderOf(key).Equals(subFolder, StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs short, blocking file work for a key while nobody else, in any process, works in its sub-folder.</summary>
    public async Task<T> RunAsync<T>(string key, Func<SnapshotPaths, T> work, CancellationToken cancellationToken)
    {
        var paths = new SnapshotPaths(SubFolderOf(key), key);
        SemaphoreSlim turn = TurnOf(key[0]);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                (bool ran, T? result) = await _threads.RunAsync(() => TryRun(paths, work), cancellationToken).ConfigureAwait(false);
                if (ran)
                {
                    return result!;
                }

                await Task.Delay(Wait(attempt), timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private (bool Ran, T? Result) TryRun<T>(SnapshotPaths paths, Func<SnapshotPaths, T> work)
    {
        if (FolderAccess.IsLink(paths.Folder))
        {
            throw new IOException($"The sub-folder '{paths.Folder}' of the snapshot folder is a link, which CircuitKit never makes; remove it.");
        }

        var lockPath = System.IO.Path.Combine(paths.Folder, LockName);
        using FileStream? held = FolderLock.TryTake(lockPath);
        if (held is null)
        {
            return default;
        }

        if (!_locksExclude)
        {
            _locksExclude = FolderLock.Excludes(lockPath)
                ? true
                : throw new NotSupportedException(
                    $"File locks do not work in the snapshot folder '{Path}', so a snapshot could be claimed twice; put "
                    + "CircuitKit:Snapshots:File:Folder on a local disk, or use Redis.");
        }

        return (true, work(paths));
    }

    private SemaphoreSlim TurnOf(char c)
    {
        ref SemaphoreSlim? turn = ref _turns[c];
        return Volatile.Read(ref turn) ?? Interlocked.CompareExchange(ref turn, new SemaphoreSlim(1, 1), null) ?? turn;
    }

    // Another process is at work; its operations take about a millisecond. The jitter keeps two waiters from asking in step.
    private static TimeSpan Wait(int attempt)
    {
        double milliseconds = Math.Min(1 << Math.Min(attempt, 5), s_longestWait.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds * (0.5 + Random.Shared.NextDouble()));
    }
}
