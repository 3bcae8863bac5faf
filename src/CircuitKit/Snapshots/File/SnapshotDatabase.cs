using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CircuitKit.Snapshots.File;

/// <summary>The database of a snapshot folder, which any number of processes on one machine share. Used by one thread.</summary>
/// <param name="folder">The folder.</param>
/// <param name="flushToDisk">Whether each transaction waits for the disk.</param>
/// <param name="takeOver">Saves what is in such files of an earlier version, see <see cref="FormerFiles"/>.</param>
/// <param name="onEmptied">Told why a database that cannot be read was emptied.</param>
internal sealed class SnapshotDatabase(
    string folder, bool flushToDisk, Action<SnapshotTable, IEnumerable<FormerSnapshot>> takeOver, Action<string> onEmptied) : IDisposable
{
    private readonly string _path = Path.Combine(folder, "snapshots.db");
    private SnapshotConnection? _connection;

    /// <summary>Makes several calls in one transaction, or each in its own if they cannot be made together.</summary>
    public void Run(List<DatabaseCall> calls)
    {
        if (TryRun(calls) is not { } failure)
        {
            return;
        }

        // What is too large for the disk must not stand against what is not; and a damaged database has been emptied.
        var isWorthwhile = IsDamage(failure) || (calls.Count > 1 && IsOfOne(failure));
        foreach (var call in calls)
        {
            if ((isWorthwhile ? TryRun([call]) : failure) is { } own)
            {
                call.Fail(own);
            }
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static bool IsOfOne(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: SQLITE_FULL or SQLITE_TOOBIG or SQLITE_NOMEM };

    private static bool IsDamage(Exception failure) => failure is SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB };

    [MemberNotNull(nameof(_connection))]
    private void Open()
    {
        _connection = SnapshotConnection.Open(_path, flushToDisk);
        foreach (var subFolder in FormerFiles.SubFolders(folder).ToList())
        {
            _connection.Run(table => takeOver(table, FormerFiles.Snapshots(subFolder)));
            FormerFiles.Delete(subFolder);
        }
    }

    private Exception? TryRun(List<DatabaseCall> calls)
    {
        try
        {
            // A folder that was taken away: what is written into a file without a name is lost.
            if (_connection is not null && !System.IO.File.Exists(_path))
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
                calls.RemoveAll(static call => !call.TryBegin());
                calls.ForEach(call => call.Run(table));
            });
        }
        catch (Exception e)
        {
            // Also ends the transaction.
            Dispose();
            if (IsDamage(e) && SnapshotConnection.TryEmpty(_path))
            {
                onEmptied(e.Message);
            }

            return e;
        }

        calls.ForEach(static call => call.Complete());
        return null;
    }
}
