using System.Runtime.Versioning;
using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;

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

    public void Dispose() => Directory.Delete(_root, recursive: true);

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
    public async Task A_snapshot_cut_short_anywhere_is_not_found_is_cleaned_up_and_takes_a_new_save()
    {
        await SaveAsync(5);
        byte[] whole = await File.ReadAllBytesAsync(SnapshotPath, Cancellation);
        for (int length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(SnapshotPath, whole[..length], Cancellation);
            Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
            Assert.False(File.Exists(SnapshotPath));
        }

        Assert.Equal(whole.Length, _log.Count("2020 Warning A damaged snapshot file"));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_snapshot_with_any_byte_changed_is_not_found()
    {
        await SaveAsync(5);
        byte[] whole = await File.ReadAllBytesAsync(SnapshotPath, Cancellation);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            await File.WriteAllBytesAsync(SnapshotPath, changed, Cancellation);
            Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        }

        await File.WriteAllBytesAsync(SnapshotPath, [.. whole, 0], Cancellation);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        await File.WriteAllBytesAsync(SnapshotPath, whole, Cancellation);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync()).Outcome);
    }

    [Fact]
    public async Task A_snapshot_whose_bytes_never_reached_the_disk_is_not_found()
    {
        await SaveAsync(5);
        await File.WriteAllBytesAsync(SnapshotPath, new byte[new FileInfo(SnapshotPath).Length], Cancellation);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
    }

    [Fact]
    public async Task A_damaged_snapshot_does_not_stand_against_a_save()
    {
        await SaveAsync(5);
        await File.WriteAllBytesAsync(SnapshotPath, [1, 2, 3], Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_damaged_claim_is_no_claim_and_a_damaged_removal_is_a_removal()
    {
        await SaveAsync(1);
        await ClaimAsync();
        await File.WriteAllBytesAsync(PathOf("claim"), [1, 2, 3], Cancellation);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await _store.ClaimAsync(_key, "b", s_hour, Cancellation)).Outcome);

        await File.WriteAllBytesAsync(PathOf("removed"), [1, 2, 3], Cancellation);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Empty(OurFiles());
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

        Assert.Equal((1, 1), (result.BeyondUserLimit, result.Removed));
        Assert.Equal(
            [true, false, true, true], ofAda.Select(key => OurFiles().Any(path => path.EndsWith($"{key}.snapshot", StringComparison.Ordinal))));
        Assert.Equal(7, OurFiles().Count(path => path.EndsWith(".snapshot", StringComparison.Ordinal)));
        Assert.Equal(1, _log.Count("2006 Warning A user has more than 2 snapshots"));

        // One that is live yet is not fenced off.
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveInAsync(store, ofAda[1], 2, "ada"));
    }

    [Fact]
    public async Task A_removal_cut_short_between_its_mark_and_the_snapshot_is_final_for_ever()
    {
        await SaveAsync(5);
        byte[] snapshot = await File.ReadAllBytesAsync(SnapshotPath, Cancellation);
        await _store.RemoveAsync(_key, s_memory, Cancellation);
        await File.WriteAllBytesAsync(SnapshotPath, snapshot, Cancellation);

        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        _clock.Pass(s_memory + TimeSpan.FromSeconds(1));
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Empty(OurFiles());
    }

    [Fact]
    public async Task A_write_cut_short_by_a_kill_leaves_the_last_good_snapshot()
    {
        await SaveAsync(5);
        await File.WriteAllBytesAsync(Path.Combine(SubFolder, $"{_key}.{Guid.NewGuid():N}.tmp"), [1, 2, 3], Cancellation);
        Assert.Equal(5, (await ClaimAsync()).Version);
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
        string halfWritten = Path.Combine(SubFolder, $"{_key}.{Guid.NewGuid():N}.tmp");
        await File.WriteAllBytesAsync(halfWritten, [1], Cancellation);

        FileSweepResult early = await _store.SweepAsync(Cancellation);
        _clock.Pass(s_hour + TimeSpan.FromMinutes(1));
        FileSweepResult late = await _store.SweepAsync(Cancellation);

        Assert.Equal(new FileSweepResult(Ran: true, Examined: 6, Removed: 0), early);
        Assert.Equal(new FileSweepResult(Ran: true, Examined: 6, Removed: 5), late);
        Assert.Equal([SnapshotPath], OurFiles());
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync()).Outcome);
    }

    [Fact]
    public async Task The_sweep_leaves_everything_alone_that_is_not_ours()
    {
        await SaveAsync(1);
        string name = _key.ToString();
        string otherFolder = Path.Combine(Folder, name[0] == 'x' ? "y" : "x");
        Directory.CreateDirectory(otherFolder);
        Directory.CreateDirectory(Path.Combine(Folder, "notes"));
        Directory.CreateDirectory(Path.Combine(SubFolder, SnapshotKey.FromSecret("a folder") + ".snapshot"));
        string[] foreign =
        [
            Path.Combine(Folder, "readme.txt"), Path.Combine(Folder, name + ".snapshot"), Path.Combine(Folder, "notes", name + ".snapshot"),
            Path.Combine(otherFolder, name + ".snapshot"), Path.Combine(SubFolder, "readme.txt"), Path.Combine(SubFolder, name + ".bak"),
            Path.Combine(SubFolder, name + ".snapshot.old"), Path.Combine(SubFolder, name), Path.Combine(SubFolder, name[1..] + ".snapshot"),
            Path.Combine(SubFolder, name + ".x.tmp"), Path.Combine(SubFolder, "something.tmp"), Path.Combine(SubFolder, name[..42] + "!.snapshot"),
        ];
        foreach (string path in foreign)
        {
            await File.WriteAllBytesAsync(path, [1, 2, 3], Cancellation);
        }

        _clock.Pass(TimeSpan.FromDays(10));
        FileSweepResult result = await _store.SweepAsync(Cancellation);

        Assert.Equal(new FileSweepResult(Ran: true, Examined: 1, Removed: 1), result);
        Assert.All(foreign, path => Assert.True(File.Exists(path), path));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task The_sweep_removes_garbage_that_carries_our_name()
    {
        await SaveAsync(1);
        await File.WriteAllBytesAsync(SnapshotPath, [1, 2, 3], Cancellation);
        Assert.Equal(1, (await _store.SweepAsync(Cancellation)).Removed);
        Assert.Empty(OurFiles());
    }

    [Fact]
    public async Task Only_one_sweeps_at_a_time()
    {
        await SaveAsync(1);
        using (FolderLock.TryTake(Path.Combine(Folder, ".sweep")))
        {
            Assert.Equal(default, await _store.SweepAsync(Cancellation));
        }

        Assert.True((await _store.SweepAsync(Cancellation)).Ran);
    }

    [Fact]
    public async Task The_removal_of_a_user_that_was_cut_off_goes_on_where_it_stopped()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 200).Select(i => SnapshotKey.FromSecret($"Ada's {i}")).OrderBy(key => key.ToString(), StringComparer.Ordinal)];
        foreach (SnapshotKey key in keys)
        {
            await SaveForAsync(key, "Ada");
        }

        SnapshotKey other = await SaveForBobAsync(before: keys[20]);
        DateTimeOffset before = _clock.GetUtcNow();
        using (FolderLock.TryTake(Path.Combine(Folder, keys[100].ToString()[..1], ".lock")))
        using (var limit = new CancellationTokenSource())
        {
            Task<int> cutOff = _store.RemoveUserAsync("Ada", before, s_memory, limit.Token).AsTask();
            await Eventually.IsAsync(() => !IsThere(keys[50]), Cancellation);
            await Eventually.IsAsync(() => !keys.TakeWhile(key => key.ToString()[0] != keys[100].ToString()[0]).Any(IsThere), Cancellation);
            await limit.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);
        }

        // Whoever looks at this file again finds it damaged, and removes it.
        string seen = Path.Combine(Folder, other.ToString()[..1], $"{other}.snapshot");
        await File.WriteAllBytesAsync(seen, [1, 2, 3], Cancellation);
        Assert.True(IsThere(keys[100]));

        Assert.Equal(keys.Length, await _store.RemoveUserAsync("Ada", before, s_memory, Cancellation));

        Assert.DoesNotContain(keys, IsThere);
        Assert.True(File.Exists(seen));
        Assert.Equal(0, await _store.RemoveUserAsync("Ada", before, s_memory, Cancellation));
        Assert.False(File.Exists(seen));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_says_where()
    {
        await File.WriteAllTextAsync(Folder, "in the way", Cancellation);
        var error = await Assert.ThrowsAnyAsync<IOException>(async () => await SaveAsync(1));
        Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_vanishes_while_in_use_is_made_again()
    {
        await SaveAsync(1);
        Directory.Delete(Folder, recursive: true);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_folder_that_stands_where_a_snapshot_belongs_is_an_error_for_that_key_alone()
    {
        await SaveAsync(1);
        File.Delete(SnapshotPath);
        Directory.CreateDirectory(SnapshotPath);
        await Assert.ThrowsAnyAsync<Exception>(async () => await SaveAsync(2));
        Assert.Equal(
            SnapshotSaveOutcome.Saved,
            await _store.SaveAsync(SnapshotKey.FromSecret("another"), new StoredSnapshot { Payload = Payload(1), Version = 1, TimeToLive = s_hour }, Cancellation));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_read_what_is_stored()
    {
        await SaveAsync(1);
        await ClaimAsync();
        const UnixFileMode readWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(SubFolder));
        Assert.All(Directory.GetFiles(SubFolder), path => Assert.Equal(readWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_waiter_gives_up_when_told_while_another_process_holds_the_lock()
    {
        await SaveAsync(1);
        using FileStream? held = FolderLock.TryTake(Path.Combine(SubFolder, ".lock"));
        Assert.NotNull(held);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _store.SaveAsync(_key, new StoredSnapshot { Payload = Payload(2), Version = 2, TimeToLive = s_hour }, patience.Token));

        held.Dispose();
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
        Assert.InRange(Directory.GetDirectories(Folder).Length, 2, 64);
        foreach (SnapshotKey key in keys.Where((_, i) => i % 100 == 0))
        {
            Assert.Equal(SnapshotClaimOutcome.Claimed, (await _store.ClaimAsync(key, "a", s_hour, Cancellation)).Outcome);
        }

        _clock.Pass(TimeSpan.FromHours(2));
        FileSweepResult result = await _store.SweepAsync(Cancellation);
        Assert.Equal(new FileSweepResult(Ran: true, Examined: 10_100, Removed: 10_100), result);
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

    private bool IsThere(SnapshotKey key) => File.Exists(Path.Combine(Folder, key.ToString()[..1], $"{key}.snapshot"));

    private ValueTask<SnapshotSaveOutcome> SaveForAsync(SnapshotKey key, string user) => _store.SaveAsync(
        key, new StoredSnapshot { Payload = Payload(1), Version = 1, TimeToLive = s_hour, User = user }, Cancellation);

    // A key that a scan comes to before the given one.
    private async Task<SnapshotKey> SaveForBobAsync(SnapshotKey before)
    {
        SnapshotKey key = Enumerable.Range(0, 10_000).Select(i => SnapshotKey.FromSecret($"Bob's {i}"))
            .First(key => string.CompareOrdinal(key.ToString(), before.ToString()) < 0);
        await SaveForAsync(key, "Bob");
        return key;
    }

    private string SubFolder => Path.Combine(Folder, _key.ToString()[..1]);

    private string SnapshotPath => PathOf("snapshot");

    private string PathOf(string suffix) => Path.Combine(SubFolder, $"{_key}.{suffix}");

    private static ValueTask<SnapshotSaveOutcome> SaveInAsync(FileSnapshotStore store, SnapshotKey key, long version, string? user) =>
        store.SaveAsync(key, new StoredSnapshot { Payload = Payload(1), Version = version, TimeToLive = s_hour, User = user }, Cancellation);

    private string[] OurFiles() =>
        [.. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith('.'))];

    private FileSnapshotStore Open() => StoreServices.File(Folder, _clock, _log);

    private static byte[] Payload(long version) => [.. Enumerable.Range(0, 200).Select(i => (byte)(i + version))];

    private ValueTask<SnapshotSaveOutcome> SaveAsync(long version, TimeSpan? timeToLive = null) =>
        _store.SaveAsync(_key, new StoredSnapshot { Payload = Payload(version), Version = version, TimeToLive = timeToLive ?? s_hour }, Cancellation);

    private ValueTask<SnapshotClaim> ClaimAsync(TimeSpan? lease = null) => _store.ClaimAsync(_key, "a", lease ?? s_hour, Cancellation);
}
