using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CircuitKit.TestKit;

/// <summary>What a file store has in its folder, seen and changed from outside.</summary>
public static class SnapshotsOnDisk
{
    /// <summary>The database, which no test may open as a file while a store of its own process has it open: that would end SQLite's locks.</summary>
    public static string Database(string folder) => Path.Combine(folder, "snapshots.db");

    /// <summary>All snapshots; none when there is no database yet.</summary>
    public static IReadOnlyList<SnapshotOnDisk> In(string folder)
    {
        if (!File.Exists(Database(folder)))
        {
            return [];
        }

        using SqliteConnection connection = Open(folder);
        using SqliteCommand command = new("SELECT key, saved_at, length(payload) FROM snapshots", connection);
        try
        {
            List<SnapshotOnDisk> found = [];
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                found.Add(new(row.GetString(0), new DateTime(row.GetInt64(1), DateTimeKind.Utc), row.GetInt32(2)));
            }

            return found;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            // The store is about to make its tables, or a test has damaged them.
            return [];
        }
    }

    /// <summary>How many rows a table has.</summary>
    public static int Count(string folder, string table)
    {
        using SqliteConnection connection = Open(folder);
        using SqliteCommand command = new($"SELECT count(*) FROM {table}", connection);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a statement.</summary>
    public static void Change(string folder, string sql)
    {
        using SqliteConnection connection = Open(folder);
        using SqliteCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Opens the database; a transaction that is begun in it keeps others from writing.</summary>
    public static SqliteConnection Open(string folder)
    {
        SqliteConnectionStringBuilder settings = new() { DataSource = Database(folder), Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        SqliteConnection connection = new(settings.ConnectionString);
        connection.Open();
        return connection;
    }
}

/// <summary>A snapshot of a file store.</summary>
/// <param name="Key">Its key.</param>
/// <param name="SavedAt">When it was saved, in UTC.</param>
/// <param name="Length">The bytes of its payload.</param>
public sealed record SnapshotOnDisk(string Key, DateTime SavedAt, int Length);
