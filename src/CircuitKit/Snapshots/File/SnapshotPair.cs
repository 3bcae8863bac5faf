using Microsoft.Win32.SafeHandles;

namespace CircuitKit.Snapshots.File;

/// <summary>The two files of a key's snapshot. They are written in turn, so that the one before is whole while the next is written.</summary>
/// <remarks>
/// The one with the higher version is the snapshot. The other one is written over where it is: to create a file and to rename it costs the operating
/// system several times as much as to write. A process that dies meanwhile leaves the header of an old version over a payload that nobody reads. A
/// power failure may leave a new header whose payload had not reached the disk: the checksum finds it, and the snapshot before is there yet.
/// </remarks>
internal sealed class SnapshotPair : IDisposable
{
    private readonly SnapshotPaths _paths;
    private readonly Action _onDamaged;
    private readonly List<(string Path, SafeFileHandle Handle, SnapshotFile File)> _whole = new(2);

    /// <summary>Reads both headers, and removes what is damaged; runs under the lock, as everything here.</summary>
    /// <param name="paths">The key's files.</param>
    /// <param name="access">What else they are opened for.</param>
    /// <param name="onDamaged">Told of each damaged file.</param>
    public SnapshotPair(SnapshotPaths paths, FileAccess access, Action onDamaged)
    {
        _paths = paths;
        _onDamaged = onDamaged;
        try
        {
            Look(paths.First, access);
            Look(paths.Second, access);
        }
        catch
        {
            Dispose();
            throw;
        }

        _whole.Sort(static (one, other) => other.File.Version.CompareTo(one.File.Version));
    }

    /// <summary>The snapshot, without its payload.</summary>
    public SnapshotFile? Newest => _whole is [var newest, ..] ? newest.File : null;

    /// <summary>Reads the snapshot with its payload; if that is damaged, the one before.</summary>
    public SnapshotFile? Read()
    {
        while (_whole is [var newest, ..])
        {
            if (SnapshotFile.TryRead(newest.Handle, headerOnly: false, out var file))
            {
                return file;
            }

            _whole.RemoveAt(0);
            RemoveDamaged(newest.Path, newest.Handle);
        }

        return null;
    }

    /// <summary>Writes a snapshot with a higher version than the one that is there.</summary>
    public void Write(SnapshotFile file, ReadOnlySpan<byte> payload, bool flushToDisk)
    {
        if (_whole is [_, var older])
        {
            SnapshotFile.Overwrite(older.Handle, file, payload, flushToDisk);
            return;
        }

        // What is not a whole snapshot of ours is never written over: it may be a link to somebody's file.
        var free = _whole is [var only] && only.Path == _paths.First ? _paths.Second : _paths.First;
        SnapshotFile.Write(free, _paths.NewTemporary(), file, payload, flushToDisk);
    }

    /// <summary>Removes the snapshot.</summary>
    public void Remove()
    {
        // The newest last: a process that dies in between does not leave an older one as the snapshot.
        for (var i = _whole.Count - 1; i >= 0; i--)
        {
            _whole[i].Handle.Dispose();
            System.IO.File.Delete(_whole[i].Path);
            _whole.RemoveAt(i);
        }
    }

    public void Dispose() => _whole.ForEach(static whole => whole.Handle.Dispose());

    private void Look(string path, FileAccess access)
    {
        if (SnapshotFile.TryOpen(path, access) is not { } handle)
        {
            return;
        }

        try
        {
            if (SnapshotFile.TryRead(handle, headerOnly: true, out var file))
            {
                _whole.Add((path, handle, file));
            }
            else
            {
                RemoveDamaged(path, handle);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void RemoveDamaged(string path, SafeFileHandle handle)
    {
        handle.Dispose();
        System.IO.File.Delete(path);
        _onDamaged();
    }
}
