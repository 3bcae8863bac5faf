using System.Runtime.Versioning;
using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;
using Microsoft.Data.Sqlite;

namespace CircuitKit.IntegrationTests.Snapshots;

public sealed class FileSnapshotStoreTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(30);

    private readonly string _root = Directory.CreateTempSubdirectory("circuitkit-files-").FullName;
    private readonly ShiftedClock _clock = new();
    private readonly LogLines<FileSnapshotStore> _log = new();
    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");
    private readonly FileSnapshotStore _store;

    public FileSnapshotStoreTests() => _store = Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "circuits");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_snapshot_outlives_the_store_that_wrote_it()
    {
        await SaveAsync(3);
        SnapshotClaim claim = await Open().ClaimAsync(_key, "a", s_hour, Cancellation);
        Assert.Equal((SnapshotClaimOutcome.Claimed, 3L), (claim.Outcome, claim.Version));
        Assert.Equal(Payload(3), claim.Payload.ToArray());
    }

    [Fact]
    public async Task Saves_that_wait_for_the_disk_work_the_same()
    {
        FileSnapshotStore store = StoreServices.File(Folder, _clock, flushToDisk: true);
        Assert.Equal(
            SnapshotSaveOutcome.Saved,
            await store.SaveAsync(_key, new StoredSnapshot { Payload = Payload(1), Version = 1, TimeToLive = s_hour }, Cancellation));
        Assert.Equal(Payload(1), (await ClaimAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task Beyond_the_limit_of_a_user_a_sweep_removes_the_oldest_unless_it_is_being_resumed()
    {
        FileSnapshotStore store = StoreServices.File(Folder, _clock, _log, limits: new SnapshotOptions { MaxPerUser = 2 });
        SnapshotKey[] ofAda = [.. Enumerable.Range(0, 4).Select(i => SnapshotKey.FromSecret($"{i}"))];
        foreach (SnapshotKey key in ofAda)
        {
            Assert.Equal(SnapshotSaveOutcome.Saved, await SaveInAsync(store, key, 1, "ada"));
            _clock.Pass(TimeSpan.FromSeconds(1));
        }

        await SaveInAsync(store, SnapshotKey.FromSecret("bob's"), 1, "bob");
        SnapshotKey[] anonymous = [.. Enumerable.Range(10, 3).Select(i => SnapshotKey.FromSecret($"{i}"))];
        foreach (SnapshotKey key in anonymous)
        {
            await SaveInAsync(store, key, 1, user: null);
        }

        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(ofAda[0], "a", s_hour, Cancellation)).Outcome);
        FileSweepResult result = await store.SweepAsync(Cancellation);

        Assert.Equal(new FileSweepResult(Examined: 8, Expired: 0, BeyondUserLimit: 1), result);
        Assert.Equal([true, false, true, true], ofAda.Select(key => Keys().Contains($"{key}")));
        Assert.Equal(7, Keys().Count);
        Assert.Equal(1, _log.Count("2006 Warning A user has more than 2 snapshots"));

        // One that is live yet is not fenced off.
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveInAsync(store, ofAda[1], 2, "ada"));
    }

    [Fact]
    public async Task The_sweep_removes_what_expired_and_nothing_else()
    {
        var dying = SnapshotKey.FromSecret("dying");
        var removed = SnapshotKey.FromSecret("removed");
        await SaveAsync(1, timeToLive: TimeSpan.FromDays(1));
        await ClaimAsync(TimeSpan.FromMinutes(1));
        await _store.SaveAsync(dying, new StoredSnapshot { Payload = Payload(1), Version = 1, TimeToLive = TimeSpan.FromMinutes(1) }, Cancellation);
        await _store.ClaimAsync(dying, "a", s_hour, Cancellation);
        await _store.RemoveAsync(removed, s_memory, Cancellation);

        FileSweepResult early = await _store.SweepAsync(Cancellation);
        _clock.Pass(s_hour + TimeSpan.FromMinutes(1));
        FileSweepResult late = await _store.SweepAsync(Cancellation);

        Assert.Equal(new FileSweepResult(Examined: 2, Expired: 0, BeyondUserLimit: 0), early);
        Assert.Equal(new FileSweepResult(Examined: 2, Expired: 1, BeyondUserLimit: 0), late);
        Assert.Equal([$"{_key}"], Keys());
        Assert.Equal(0, SnapshotsOnDisk.Count(Folder, "removals"));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync()).Outcome);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_says_where()
    {
        await File.WriteAllTextAsync(Folder, "in the way", Cancellation);
        var error = await Assert.ThrowsAnyAsync<IOException>(async () => await SaveAsync(1));
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_left_alone()
    {
        await SaveAsync(1);
        SnapshotsOnDisk.Change(Folder, "PRAGMA user_version = 2");
        using FileSnapshotStore store = Open();

        var error = await Assert.ThrowsAsync<NotSupportedException>(async () => await SaveInAsync(store, _key, 2, user: null));

        Assert.Equal(
            $"The snapshot database '{SnapshotsOnDisk.Database(Folder)}' was made by a later version of CircuitKit; use that, or another folder.",
            error.Message);
        Assert.Single(Keys());
    }

    [Fact]
    public async Task What_was_asked_for_before_the_end_is_done()
    {
        FileSnapshotStore store = Open();
        Task<SnapshotSaveOutcome>[] saves =
            [.. Enumerable.Range(0, 500).Select(i => SaveInAsync(store, SnapshotKey.FromSecret($"{i}"), 1, user: null).AsTask())];

        store.Dispose();

        Assert.All(await Task.WhenAll(saves), outcome => Assert.Equal(SnapshotSaveOutcome.Saved, outcome));
        Assert.Equal(500, Keys().Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await SaveInAsync(store, _key, 1, user: null));
    }

    [Fact]
    public async Task A_folder_that_another_process_has_made_again_is_the_one_that_is_used()
    {
        using FileSnapshotStore other = Open();
        await SaveInAsync(other, _key, 1, user: null);
        await SaveAsync(2);
        int emptied = 0;
        other.Emptied += () => emptied++;
        Directory.Delete(Folder, recursive: true);
        await SaveAsync(1);

        // Looked at once a second.
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Stale, await SaveInAsync(other, _key, 1, user: null));
        Assert.Equal(1, emptied);
    }

    [Fact]
    public async Task A_call_that_fails_costs_the_others_of_its_transaction_nothing()
    {
        SnapshotDatabase database = new(Folder, flushToDisk: false, static (_, _) => { }, static _ => { });
        using DatabaseThread thread = new(database.Run, database.Dispose);
        SnapshotKey[] keys = [.. Enumerable.Range(0, 20).Select(i => SnapshotKey.FromSecret($"{i}"))];
        StoredSnapshot snapshot = new() { Payload = Payload(1), Version = 1, TimeToLive = s_hour };
        DateTimeOffset now = _clock.GetUtcNow();

        Task<bool>[] calls = [.. keys.Select((key, i) => thread.RunAsync(
            table =>
            {
                table.Put(key, snapshot, now, now + s_hour, default, successor: null);
                return i % 5 == 3 ? throw new InvalidOperationException($"{i}") : true;
            },
            Cancellation))];
        await Task.WhenAll(calls.Select(async (call, i) => Assert.Equal(
            i % 5 == 3 ? $"{i}" : null, (await Record.ExceptionAsync(() => call))?.Message)));

        Assert.Equal(keys.Where((_, i) => i % 5 != 3).Select(key => $"{key}").Order(), Keys().Order());
    }

    [Fact]
    public async Task A_folder_that_vanishes_while_in_use_is_made_again()
    {
        await SaveAsync(1);
        int emptied = 0;
        _store.Emptied += () => emptied++;
        Directory.Delete(Folder, recursive: true);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(1, emptied);
        Assert.Equal(1, _log.Count("2024 Error The snapshot database in "));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_read_what_is_stored()
    {
        await SaveAsync(1);
        await ClaimAsync();
        const UnixFileMode readWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.Equal(4, Directory.GetFiles(Folder).Length);
        Assert.All(Directory.GetFiles(Folder), path => Assert.Equal(readWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_waiter_gives_up_when_told_while_another_process_holds_the_lock()
    {
        await SaveAsync(1);
        SqliteConnection other = SnapshotsOnDisk.Open(Folder);
        await using SqliteTransaction held = other.BeginTransaction(deferred: false);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _store.SaveAsync(_key, new StoredSnapshot { Payload = Payload(2), Version = 2, TimeToLive = s_hour }, patience.Token));

        await held.RollbackAsync(Cancellation);
        await other.DisposeAsync();
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
    }

    [Fact]
    public async Task Ten_thousand_snapshots_are_saved_claimed_and_swept()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 10_000).Select(i => SnapshotKey.FromSecret($"many {i}"))];
        byte[] payload = new byte[4_000];
        await Parallel.ForEachAsync(
            keys,
            Cancellation,
            async (key, ct) => await _store.SaveAsync(key, new StoredSnapshot { Payload = payload, Version = 1, TimeToLive = s_hour }, ct));
        foreach (SnapshotKey key in keys.Where((_, i) => i % 100 == 0))
        {
            Assert.Equal(SnapshotClaimOutcome.Claimed, (await _store.ClaimAsync(key, "a", s_hour, Cancellation)).Outcome);
        }

        _clock.Pass(TimeSpan.FromHours(2));
        FileSweepResult result = await _store.SweepAsync(Cancellation);
        Assert.Equal(new FileSweepResult(Examined: 10_000, Expired: 10_000, BeyondUserLimit: 0), result);
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task Arguments_that_cannot_be_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.ClaimAsync(default, "a", s_hour, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.ClaimAsync(_key, string.Empty, s_hour, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _store.ClaimAsync(_key, "a", TimeSpan.Zero, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await SaveAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await SaveAsync(1, TimeSpan.Zero));
    }

    private static ValueTask<SnapshotSaveOutcome> SaveInAsync(FileSnapshotStore store, SnapshotKey key, long version, string? user) =>
        store.SaveAsync(key, new StoredSnapshot { Payload = Payload(1), Version = version, TimeToLive = s_hour, User = user }, Cancellation);

    private List<string> Keys() => [.. SnapshotsOnDisk.In(Folder).Select(snapshot => snapshot.Key)];

    private FileSnapshotStore Open() => StoreServices.File(Folder, _clock, _log);

    private static byte[] Payload(long version) => [.. Enumerable.Range(0, 200).Select(i => (byte)(i + version))];

    private ValueTask<SnapshotSaveOutcome> SaveAsync(long version, TimeSpan? timeToLive = null) =>
        _store.SaveAsync(_key, new StoredSnapshot { Payload = Payload(version), Version = version, TimeToLive = timeToLive ?? s_hour }, Cancellation);

    private ValueTask<SnapshotClaim> ClaimAsync(TimeSpan? lease = null) => _store.ClaimAsync(_key, "a", lease ?? s_hour, Cancellation);
}
