using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace CircuitKit.Snapshots.File;

/// <summary>The statements of the snapshot database; each knows nothing of the others. Runs within a transaction, on one thread.</summary>
/// <remarks>
/// While a removal is remembered there is no snapshot under its key. Times are UTC ticks. A user's index is not touched by a save that changes no
/// user.
/// </remarks>
internal sealed class SnapshotTable(SqliteConnection connection) : IDisposable
{
    /// <summary>The version that the schema writes. A database of a later one is left alone.</summary>
    public const int SchemaVersion = 1;

    public const string Schema = """
        CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            saved_at INTEGER NOT NULL,
            valid_until INTEGER NOT NULL,
            user TEXT,
            claimant TEXT,
            lease_ends_at INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            claimed_since INTEGER NOT NULL,
            successor TEXT,
            checksum BLOB NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE INDEX snapshots_by_user ON snapshots (user) WHERE user IS NOT NULL;
        CREATE TABLE removals (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 1;
        """;

    private const string Columns = "id, version, saved_at, valid_until, user, claimant, lease_ends_at, claims, claimed_since, successor";

    private readonly Statement _replace = new(
        connection,
        "UPDATE snapshots SET version = $version, saved_at = $saved, valid_until = $valid, claimant = NULL, checksum = $sum, payload = $payload "
        + "WHERE key = $key AND version < $version AND user IS $user AND valid_until > $now AND (claimant IS NULL OR lease_ends_at <= $now)");

    private readonly Statement _put = new(
        connection,
        "INSERT OR REPLACE INTO snapshots (key, version, saved_at, valid_until, user, lease_ends_at, claims, claimed_since, successor, checksum, "
        + "payload) VALUES ($key, $version, $saved, $valid, $user, 0, $claims, $since, $successor, $sum, $payload)");

    private readonly Statement _find = new(connection, $"SELECT {Columns} FROM snapshots WHERE key = $key");

    private readonly Statement _read = new(connection, "SELECT checksum, payload FROM snapshots WHERE id = $id");

    private readonly Statement _note = new(
        connection,
        "UPDATE snapshots SET claimant = $claimant, lease_ends_at = $lease, claims = $claims, claimed_since = $since, successor = $successor "
        + "WHERE id = $id");

    private readonly Statement _delete = new(connection, "DELETE FROM snapshots WHERE id = $id");

    private readonly Statement _remember = new(
        connection, "INSERT INTO removals VALUES ($key, $until) ON CONFLICT DO UPDATE SET until = max(until, $until)");

    private readonly Statement _isRemoved = new(connection, "SELECT count(*) FROM removals WHERE key = $key AND until > $now");

    private readonly Statement _rememberUser = new(
        connection, $"INSERT INTO removals SELECT key, $until FROM snapshots WHERE {OfUser} ON CONFLICT DO UPDATE SET until = max(until, $until)");

    private readonly Statement _deleteUser = new(connection, $"DELETE FROM snapshots WHERE {OfUser}");

    private readonly Statement _endOfChunk = new(
        connection, "SELECT max(id), count(*) FROM (SELECT id FROM snapshots WHERE id > $from ORDER BY id LIMIT $count)");

    private readonly Statement _deleteExpired = new(
        connection, "DELETE FROM snapshots WHERE id > $from AND id <= $to AND valid_until <= $now");

    private readonly Statement _forget = new(connection, "DELETE FROM removals WHERE until <= $now");

    private readonly Statement _deleteBeyond = new(
        connection,
        """
        DELETE FROM snapshots WHERE (claimant IS NULL OR lease_ends_at <= $now) AND id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (PARTITION BY user ORDER BY saved_at DESC, id DESC) AS place
                FROM snapshots
                WHERE user IN (SELECT user FROM snapshots WHERE user IS NOT NULL GROUP BY user HAVING count(*) > $max))
            WHERE place > $max)
        """);

    // A time from the future was taken before the clock was set back.
    private const string OfUser = "user = $user AND (saved_at <= $before OR saved_at > $now) AND valid_until > $now";

    /// <summary>Saves over an older version of the same user that nobody has claimed, which is the usual case. False in any other.</summary>
    public bool TryReplace(SnapshotKey key, StoredSnapshot snapshot, DateTimeOffset savedAt, DateTimeOffset validUntil, DateTimeOffset now)
    {
        var payload = ToArray(snapshot.Payload);
        var checksum = Checksum(snapshot.Version, savedAt, validUntil, snapshot.User, payload);
        return _replace
            .With("$key", key.ToString()).With("$version", snapshot.Version).With("$saved", savedAt).With("$valid", validUntil)
            .With("$user", snapshot.User).With("$now", now).With("$sum", checksum).With("$payload", payload)
            .Run() > 0;
    }

    /// <summary>Saves, whatever is there.</summary>
    public void Put(
        SnapshotKey key, StoredSnapshot snapshot, DateTimeOffset savedAt, DateTimeOffset validUntil, ClaimCount claims, string? successor)
    {
        var payload = ToArray(snapshot.Payload);
        var checksum = Checksum(snapshot.Version, savedAt, validUntil, snapshot.User, payload);
        _put
            .With("$key", key.ToString()).With("$version", snapshot.Version).With("$saved", savedAt).With("$valid", validUntil)
            .With("$user", snapshot.User).With("$claims", claims.Count).With("$since", claims.Since).With("$successor", successor)
            .With("$sum", checksum).With("$payload", payload)
            .Run();
    }

    public SnapshotRow? Find(SnapshotKey key)
    {
        using var row = _find.With("$key", key.ToString()).Read();
        return !row.Read() ? null : new SnapshotRow(
            row.GetInt64(0),
            row.GetInt64(1),
            Time(row.GetInt64(2)),
            Time(row.GetInt64(3)),
            Text(row, 4),
            Text(row, 5),
            Time(row.GetInt64(6)),
            new ClaimCount((int)Math.Clamp(row.GetInt64(7), 0, int.MaxValue), Time(row.GetInt64(8))),
            Text(row, 9));
    }

    /// <summary>Reads the payload of a row; null when it, or what the row says of it, is not what was saved.</summary>
    public byte[]? ReadPayload(SnapshotRow row)
    {
        using var reader = _read.With("$id", row.Id).Read();
        return row.User is not { Length: > StoreArguments.MaxUserLength }
            && reader.Read()
            && reader.GetFieldValue<byte[]>(1) is var payload
            && reader.GetFieldValue<byte[]>(0).SequenceEqual(Checksum(row.Version, row.SavedAt, row.ValidUntil, row.User, payload))
            ? payload
            : null;
    }

    /// <summary>Writes what the row says of claims and of the successor.</summary>
    public void Note(SnapshotRow row) => _note
        .With("$id", row.Id).With("$claimant", row.Claimant).With("$lease", row.LeaseEndsAt).With("$claims", row.Claims.Count)
        .With("$since", row.Claims.Since).With("$successor", row.Successor)
        .Run();

    public void Delete(long id) => _delete.With("$id", id).Run();

    /// <summary>Remembers a removal; a shorter one does not shorten a longer one.</summary>
    public void Remember(SnapshotKey key, DateTimeOffset until) => _remember.With("$key", key.ToString()).With("$until", until).Run();

    public bool IsRemoved(SnapshotKey key, DateTimeOffset now)
    {
        using var row = _isRemoved.With("$key", key.ToString()).With("$now", now).Read();
        return row.Read() && row.GetInt64(0) > 0;
    }

    /// <summary>Removes a user's snapshots that were saved before a time. Returns how many.</summary>
    public int RemoveUser(string user, DateTimeOffset before, DateTimeOffset rememberUntil, DateTimeOffset now)
    {
        _rememberUser.With("$user", user).With("$before", before).With("$until", rememberUntil).With("$now", now).Run();
        return _deleteUser.With("$user", user).With("$before", before).With("$now", now).Run();
    }

    /// <summary>Removes the expired ones among the next snapshots after a row.</summary>
    /// <param name="from">The row.</param>
    /// <param name="count">How many to look at.</param>
    /// <param name="now">The time.</param>
    /// <returns>The last row looked at, null at the end; how many were looked at, and how many removed.</returns>
    public (long? Last, int Examined, int Removed) DeleteExpired(long from, int count, DateTimeOffset now)
    {
        long last;
        int examined;
        using (var row = _endOfChunk.With("$from", from).With("$count", count).Read())
        {
            row.Read();
            if (row.IsDBNull(0))
            {
                return default;
            }

            (last, examined) = (row.GetInt64(0), row.GetInt32(1));
        }

        return (last, examined, _deleteExpired.With("$from", from).With("$to", last).With("$now", now).Run());
    }

    /// <summary>Forgets the removals that are over.</summary>
    public int Forget(DateTimeOffset now) => _forget.With("$now", now).Run();

    /// <summary>
    /// Removes the oldest snapshots of users who have too many, but for those that are claimed. The removal is not remembered: a circuit that is live
    /// is saved again at its next change.
    /// </summary>
    public int DeleteBeyond(int maxPerUser, DateTimeOffset now) => _deleteBeyond.With("$max", maxPerUser).With("$now", now).Run();

    public void Dispose()
    {
        Statement[] all =
        [
            _replace, _put, _find, _read, _note, _delete, _remember, _isRemoved, _rememberUser, _deleteUser, _endOfChunk, _deleteExpired, _forget,
            _deleteBeyond,
        ];
        Array.ForEach(all, static statement => statement.Dispose());
    }

    private static byte[] ToArray(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : payload.ToArray();

    private static byte[] Checksum(long version, DateTimeOffset savedAt, DateTimeOffset validUntil, string? user, ReadOnlySpan<byte> payload)
    {
        const int userAt = (3 * sizeof(long)) + SHA256.HashSizeInBytes;
        Span<byte> row = stackalloc byte[userAt + (3 * StoreArguments.MaxUserLength)];
        BinaryPrimitives.WriteInt64LittleEndian(row, version);
        BinaryPrimitives.WriteInt64LittleEndian(row[sizeof(long)..], savedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(row[(2 * sizeof(long))..], validUntil.UtcTicks);
        SHA256.HashData(payload, row[(3 * sizeof(long))..]);
        return SHA256.HashData(row[..(userAt + Encoding.UTF8.GetBytes(user, row[userAt..]))]);
    }

    // A damaged row may say anything.
    private static DateTimeOffset Time(long ticks) =>
        new(Math.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private sealed class Statement(SqliteConnection connection, string sql) : IDisposable
    {
        private readonly SqliteCommand _command = new(sql, connection);

        public Statement With(string name, string? value) => Set(name, SqliteType.Text, (object?)value ?? DBNull.Value);

        public Statement With(string name, long value) => Set(name, SqliteType.Integer, value);

        public Statement With(string name, DateTimeOffset value) => Set(name, SqliteType.Integer, value.UtcTicks);

        public Statement With(string name, byte[] value) => Set(name, SqliteType.Blob, value);

        public int Run() => _command.ExecuteNonQuery();

        public SqliteDataReader Read() => _command.ExecuteReader();

        public void Dispose() => _command.Dispose();

        private Statement Set(string name, SqliteType type, object value)
        {
            var parameters = _command.Parameters;
            var index = parameters.IndexOf(name);
            if (index < 0)
            {
                parameters.Add(name, type).Value = value;
            }
            else
            {
                parameters[index].Value = value;
            }

            return this;
        }
    }
}
