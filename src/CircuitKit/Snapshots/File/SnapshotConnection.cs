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
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // How long another process may be at work; the callers have limits of their own.
    private static readonly TimeSpan s_busyTimeout = TimeSpan.FromSeconds(5);

    private readonly SnapshotTable _table = new(connection);
    private readonly SqliteCommand _begin = new("BEGIN IMMEDIATE", connection);
    private readonly SqliteCommand _commit = new("COMMIT", connection);

    /// <summary>Opens the database, and makes it when it is not there.</summary>
    public static SnapshotConnection Open(string path, bool flushToDisk)
    {
        SnapshotFolder.Create(Path.GetDirectoryName(path));
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"The snapshot database '{path}' is a link, which CircuitKit never makes; remove it.");
        }

        var connection = Connect(path);
        try
        {
            // Its log gets the same mode.
            if (!OperatingSystem.IsWindows() && System.IO.File.GetUnixFileMode(path) != FileMode)
            {
                System.IO.File.SetUnixFileMode(path, FileMode);
            }

            Prepare(connection, flushToDisk);
            return new SnapshotConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Empties a damaged database in SQLite's own way, which other processes that have it open understand.</summary>
    public static bool TryEmpty(string path)
    {
        try
        {
            using var connection = Connect(path);
            sqlite3_db_config(connection.Handle, SQLITE_DBCONFIG_RESET_DATABASE, 1, out _);
            Run(connection, "VACUUM");
            return true;
        }
        catch (SqliteException)
        {
            // Whoever comes next finds it damaged again.
            return false;
        }
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
        SqliteConnectionStringBuilder settings = new() { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        SqliteConnection connection = new(settings.ConnectionString);
        connection.Open();
        sqlite3_busy_timeout(connection.Handle, (int)s_busyTimeout.TotalMilliseconds);
        return connection;
    }

    private static void Prepare(SqliteConnection connection, bool flushToDisk)
    {
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, $"PRAGMA synchronous = {(flushToDisk ? "FULL" : "NORMAL")}");
        Run(connection, "PRAGMA journal_size_limit = 67108864");
        Run(connection, "BEGIN IMMEDIATE");
        if (Convert.ToInt32(Run(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture) > SnapshotTable.SchemaVersion)
        {
            throw new NotSupportedException(
                $"The snapshot database '{connection.DataSource}' was made by a later version of CircuitKit; use that, or another folder.");
        }

        Run(connection, SnapshotTable.Schema);
        Run(connection, "COMMIT");
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }
}
