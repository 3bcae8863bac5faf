using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CircuitKit.Snapshots.File;

/// <summary>The database of a snapshot folder, which any number of processes on one machine share. Used by one thread.</summary>
/// <param name="folder">The folder.</param>
/// <param name="flushToDisk">Whether each transaction waits for the disk.</param>
/// <param name="takeOver">Saves what is in such files of an earlier version, see <see cref="FormerFiles"/>.</param>
/// <param name="onEmptied">Told why what was in the database is not there any more. Must not throw.</param>
internal sealed class SnapshotDatabase(
    string folder, bool flushToDisk, Action<SnapshotTable, IEnumerable<FormerSnapshot>> takeOver, Action<string> onEmptied) : IDisposable
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.Combine(folder, "snapshots.db");
    private readonly DatabaseMark _mark = new(Path.Combine(folder, "snapshots.id"));
    private readonly Stopwatch _sinceLook = new();
    private SnapshotConnection? _connection;
    private string? _id;
    private string? _known;
    private string? _damage;

    /// <summary>Makes several calls in one transaction, or each in its own if they cannot be made together.</summary>
    public void Run(List<DatabaseCall> calls)
    {
        if (TryRun(calls, out var isOfOne) is not { } failure)
        {
            return;
        }

        // What is too large for the disk must not stand against what is not; and a damaged database has been emptied.
        var isWorthwhile = (isOfOne && calls.Count > 1) || _damage is not null;
        foreach (var call in calls)
        {
            if ((isWorthwhile ? TryRun([call], out _) : failure) is { } own)
            {
                call.Fail(own);
            }
        }
    }

    public void Dispose()
    {
        var connection = _connection;
        _connection = null;
        connection?.Dispose();
    }

    private Exception? TryRun(List<DatabaseCall> calls, out bool isOfOne)
    {
        var hasBegun = false;
        isOfOne = false;
        try
        {
            if (_connection is not null && IsAnother())
            {
                Dispose();
            }

            if (_connection is null)
            {
                Open();
            }

            _connection.Run(table =>
            {
                // Another process may have been at work for longer than some wait.
                hasBegun = true;
                calls.RemoveAll(static call => !call.TryBegin());
                calls.ForEach(call => call.Run(table));
            });
        }
        catch (Exception e)
        {
            // Also ends the transaction.
            Dispose();
            isOfOne = hasBegun && e is not SqliteException
                { SqliteErrorCode: not (SQLITE_FULL or SQLITE_TOOBIG or SQLITE_NOMEM or SQLITE_CONSTRAINT or SQLITE_MISMATCH or SQLITE_ERROR) };
            if (e is SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB })
            {
                TryEmpty(e.Message);
            }

            return e;
        }

        calls.ForEach(static call => call.Complete());
        return null;
    }

    // What is written into a file that was removed is lost.
    private bool IsAnother()
    {
        if (!System.IO.File.Exists(_path))
        {
            return true;
        }

        if (_sinceLook.Elapsed < s_lookInterval)
        {
            return false;
        }

        _sinceLook.Restart();
        try
        {
            return _mark.Read() != _id;
        }
        catch (IOException)
        {
            // Another process is at it: it is looked at again.
            return false;
        }
    }

    [MemberNotNull(nameof(_connection))]
    private void Open()
    {
        SnapshotFolder.Create(folder);
        if (_known is not null && !System.IO.File.Exists(_path))
        {
            // So that others leave the file that was removed: as long as they have its log, nobody can make a new one.
            _mark.RenewUnlessChanged(_known, static () => { });
        }

        do
        {
            Dispose();
            _id = _mark.Read();
            _connection = SnapshotConnection.Open(_path, flushToDisk, () => _id = _mark.Renew());
        }
        while (_mark.Read() != _id);

        _sinceLook.Restart();
        if (_damage is not null || (_known is not null && _known != _id))
        {
            onEmptied(_damage ?? "another one is in its place");
        }

        (_known, _damage) = (_id, null);
        TakeOverFormerFiles();
    }

    private void TakeOverFormerFiles()
    {
        foreach (var former in FormerFiles.In(folder))
        {
            _connection!.Run(table => takeOver(table, former.Snapshots));
            former.Delete();
        }
    }

    private void TryEmpty(string damage)
    {
        try
        {
            _mark.RenewUnlessChanged(_id ?? "", () => SnapshotConnection.Empty(_path));
            _damage = damage;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            // The next call finds it damaged again.
        }
    }
}
