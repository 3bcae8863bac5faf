namespace CircuitKit.Snapshots.File;

/// <summary>The two files of a key's snapshot. They are written in turn, so that the one before is whole while the next is written.</summary>
/// <remarks>
/// The one with the higher version is the snapshot. The other one is written over where it is: to create a file and to rename it costs the operating
/// system several times as much as to write. A process that dies meanwhile leaves the header of an old version over a payload that nobody reads. A
/// power failure may leave a new header whose payload had not reached the disk: the checksum finds it, and the snapshot before is there yet.
/// </remarks>
internal sealed class SnapshotPair
{
    private readonly SnapshotPaths _paths;
    private readonly Action _onDamaged;
    private readonly List<(string Path, SnapshotFile File)> _whole = new(2);

    /// <summary>Reads both headers, and removes what is damaged; runs under the lock, as everything here.</summary>
    public SnapshotPair(SnapshotPaths paths, Action onDamaged)
    {
        _paths = paths;
        _onDamaged = onDamaged;
        Look(paths.First);
        Look(paths.Second);
        _whole.Sort((one, other) => other.File.Version.CompareTo(one.File.Version));
    }

    /// <summary>The snapshot, without its payload.</summary>
    public SnapshotFile? Newest => _whole is [var newest, ..] ? newest.File : null;

    /// <summary>Reads the snapshot with its payload; if that is damaged, the one before.</summary>
    public SnapshotFile? Read()
    {
        while (_whole is [var newest, ..])
        {
            if (SnapshotFile.Read(newest.Path, headerOnly: false, out var file) == SnapshotFileState.Whole)
            {
                return file;
            }

            RemoveDamaged(newest.Path);
            _whole.RemoveAt(0);
        }

        return null;
    }

    /// <summary>Writes a snapshot with a higher version than the one that is there.</summary>
    public void Write(SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        if (_whole is [_, var older])
        {
            SnapshotFile.Overwrite(older.Path, file, payload, flushToDisk);
            return;
        }

        // What is not a whole snapshot of ours is never written over: it may be a link to somebody's file.
        var free = _whole is [var only] && only.Path == _paths.First ? _paths.Second : _paths.First;
        SnapshotFile.Write(free, _paths.NewTemporary(), file, payload, flushToDisk);
    }

    /// <summary>Removes the snapshot.</summary>
    public void Remove()
    {
        // The newest last: whoever dies in between does not leave an older one as the snapshot.
        for (var i = _whole.Count - 1; i >= 0; i--)
        {
            System.IO.File.Delete(_whole[i].Path);
            _whole.RemoveAt(i);
        }
    }

    private void Look(string path)
    {
        switch (SnapshotFile.Read(path, headerOnly: true, out var file))
        {
            case SnapshotFileState.Whole:
                _whole.Add((path, file));
                break;

            case SnapshotFileState.Damaged:
                RemoveDamaged(path);
                break;
        }
    }

    private void RemoveDamaged(string path)
    {
        System.IO.File.Delete(path);
        _onDamaged();
    }
}
