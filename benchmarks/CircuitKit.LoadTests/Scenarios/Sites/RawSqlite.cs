using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>
/// What SQLite does with nothing around it: one row for each key, a version that only grows, the writes that wait together in one transaction, by one
/// thread. Its log is flushed when it is copied into the database, so a power failure loses the last writes, as with CircuitKit's files.
/// </summary>
internal sealed class RawSqlite : IAsyncDisposable
{
    private const int MaxTogether = 64;

    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly byte[][] _keys;
    private readonly Task _writing;

    public RawSqlite(string path, int keys)
    {
        _keys = [.. Enumerable.Range(0, keys).Select(KeyOf)];
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        _connection.Open();
        Run("PRAGMA journal_mode = WAL");
        Run("PRAGMA synchronous = NORMAL");
        Run("CREATE TABLE snapshots (key BLOB PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL) WITHOUT ROWID");
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task WriteAsync(int key, long version, byte[] payload)
    {
        Write write = new(_keys[key], version, payload);
        await _writes.Writer.WriteAsync(write);
        await await Task.WhenAny(write.Done.Task, _writing);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.Complete();
        await _writing;
        await _connection.DisposeAsync();
    }

    private static byte[] KeyOf(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return SHA256.HashData(bytes);
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void WriteAll()
    {
        using SqliteCommand begin = Command("BEGIN IMMEDIATE"), commit = Command("COMMIT");
        using SqliteCommand save = Command(
            "INSERT INTO snapshots VALUES ($key, $version, $payload) "
            + "ON CONFLICT DO UPDATE SET version = $version, payload = $payload WHERE version < $version");
        SqliteParameter key = save.Parameters.Add("$key", SqliteType.Blob);
        SqliteParameter version = save.Parameters.Add("$version", SqliteType.Integer);
        SqliteParameter payload = save.Parameters.Add("$payload", SqliteType.Blob);
        List<Write> together = new(MaxTogether);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            begin.ExecuteNonQuery();
            while (together.Count < MaxTogether && _writes.Reader.TryRead(out Write? write))
            {
                (key.Value, version.Value, payload.Value) = (write.Key, write.Version, write.Payload);
                if (save.ExecuteNonQuery() != 1)
                {
                    throw new LoadException("SQLite has a newer version than the newest.");
                }

                together.Add(write);
            }

            commit.ExecuteNonQuery();
            together.ForEach(write => write.Done.SetResult());
            together.Clear();
        }
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private sealed record Write(byte[] Key, long Version, byte[] Payload)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
