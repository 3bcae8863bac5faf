using System.Globalization;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CircuitKit.Snapshots.File;

/// <summary>SQLite with a write-ahead log.</summary>
/// <remarks>
/// What is in the log survives the process. The log is flushed when it is copied into the database, so a power failure may take the last saves, but
/// leaves the database whole.
/// </remarks>
internal sealed class SnapshotConnection(SqliteConnection connection) : IDisposable
{
    private const int PageSize = 4096;

    private const int LogPages = 4_000;

    private const int CachePages = 2_000;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // How long another process may be at work; the callers have limits of their own.
    private static readonly TimeSpan s_busyTimeout = TimeSpan.FromSeconds(5);

    private readonly SnapshotTable _table = new(connection);
    private readonly SqliteCommand _begin = new("BEGIN IMMEDIATE", connection);
    private readonly SqliteCommand _commit = new("COMMIT", connection);

    /// <summary>Opens the database.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="flushToDisk">Whether each transaction waits for the disk.</param>
    /// <param name="onNew">Called within the transaction that makes the tables, if there are none.</param>
    public static SnapshotConnection Open(string path, bool flushToDisk, Action onNew)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"The snapshot database '{path}' is a link, which CircuitKit never makes; remove it.");
        }

        var isThere = System.IO.File.Exists(path);
        var connection = Connect(path);
        try
        {
            // Its log gets the same mode.
            if (!isThere && !OperatingSystem.IsWindows())
            {
                System.IO.File.SetUnixFileMode(path, FileMode);
            }

            Prepare(connection, flushToDisk, onNew);
            return new SnapshotConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Empties a damaged database in SQLite's own way, which other processes that have it open understand.</summary>
    public static void Empty(string path)
    {
        using var connection = Connect(path);
        sqlite3_db_config(connection.Handle, SQLITE_DBCONFIG_RESET_DATABASE, 1, out _);
        Run(connection, "VACUUM");
    }

    /// <summary>Does something in one transaction. A connection whose transaction failed has to be disposed.</summary>
    public void Run(Action<SnapshotTable> work)
    {
        _begin.ExecuteNonQuery();
        work(_table);
        _commit.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _table.Dispose();
        connection.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        // Some waits for other processes are not SQLite's own but its client's: one second for these.
        SqliteConnectionStringBuilder settings = new() { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        SqliteConnection connection = new(settings.ConnectionString);
        connection.Open();
        sqlite3_busy_timeout(connection.Handle, (int)s_busyTimeout.TotalMilliseconds);
        return connection;
    }

    private static void Prepare(SqliteConnection connection, bool flushToDisk, Action onNew)
    {
        if (Run(connection, "PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new NotSupportedException(
                $"SQLite's log does not work where '{connection.DataSource}' is; put CircuitKit:Snapshots:File:Folder on a local disk, or use "
                + "Redis.");
        }

        Run(connection, $"PRAGMA synchronous = {(flushToDisk ? "FULL" : "NORMAL")}");

        // A circuit that is saved again and again is copied out of the log once for several saves.
        Run(connection, $"PRAGMA wal_autocheckpoint = {LogPages}");
        Run(connection, $"PRAGMA journal_size_limit = {4 * LogPages * PageSize}");
        Run(connection, $"PRAGMA cache_size = {CachePages}");
        Run(connection, "BEGIN IMMEDIATE");
        var version = Convert.ToInt32(Run(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > SnapshotTable.SchemaVersion)
        {
            throw new NotSupportedException(
                $"The snapshot database '{connection.DataSource}' was made by a later version of CircuitKit; use that, or another folder.");
        }

        if (version == 0)
        {
            onNew();
            Run(connection, SnapshotTable.Schema);
        }

        Run(connection, "COMMIT");
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }
}
