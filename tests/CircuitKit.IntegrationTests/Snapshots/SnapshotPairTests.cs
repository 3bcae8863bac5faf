using System.Buffers.Binary;
using System.Runtime.Versioning;
using CircuitKit.Snapshots.File;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>A snapshot that is saved again and again, in two files.</summary>
public sealed class SnapshotPairTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-files-").FullName;
    private readonly ShiftedClock _clock = new();
    private readonly LogLines<FileSnapshotStore> _log = new();
    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");
    private readonly FileSnapshotStore _store;

    public SnapshotPairTests() => _store = StoreServices.File(_folder, _clock, _log);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string First => PathOf("snapshot");

    private string Second => PathOf("snapshot2");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_saved_last_is_what_is_claimed_and_no_file_is_made_after_the_second(bool flushToDisk)
    {
        FileSnapshotStore store = StoreServices.File(_folder, _clock, flushToDisk: flushToDisk);
        for (long version = 1; version < 20; version++)
        {
            Assert.Equal(SnapshotSaveOutcome.Saved, await store.SaveAsync(_key, Snapshot(version), Cancellation));
            await AssertClaimsAsync(version);
            await _store.ReleaseAsync(_key, "a", Cancellation);
            Assert.Equal(SnapshotSaveOutcome.Stale, await store.SaveAsync(_key, Snapshot(version), Cancellation));
        }

        Assert.Equal([PathOf("claim"), First, Second], Files());
    }

    [Fact]
    public async Task Where_any_byte_of_the_last_one_is_damaged_the_one_before_is_there()
    {
        await SaveAsync(7, 8);
        byte[] whole = await File.ReadAllBytesAsync(Second, Cancellation);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            await File.WriteAllBytesAsync(Second, changed, Cancellation);

            await AssertClaimsAsync(7);
            Assert.False(File.Exists(Second));
        }

        Assert.Equal(whole.Length, _log.Count("2020 Warning A damaged snapshot file"));
        await _store.ReleaseAsync(_key, "a", Cancellation);
        await SaveAsync(8);
        await AssertClaimsAsync(8);
    }

    [Fact]
    public async Task A_save_cut_short_anywhere_leaves_the_last_good_snapshot_and_takes_the_next_save()
    {
        await SaveAsync(1, 2);
        byte[] before = await File.ReadAllBytesAsync(First, Cancellation);
        byte[] good = await File.ReadAllBytesAsync(Second, Cancellation);
        await SaveAsync(3);
        byte[] after = await File.ReadAllBytesAsync(First, Cancellation);
        int header = after.AsSpan().IndexOf(Payload(3));

        foreach (byte[] halfway in HalfWritten(before, after, header))
        {
            await File.WriteAllBytesAsync(First, halfway, Cancellation);
            await AssertClaimsAsync(2);
        }

        await _store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(good, await File.ReadAllBytesAsync(Second, Cancellation));
        await SaveAsync(3);
        await AssertClaimsAsync(3);
    }

    [Fact]
    public async Task With_both_damaged_there_is_none_and_a_save_begins_anew()
    {
        await SaveAsync(1, 2);
        foreach (string path in (string[])[First, Second])
        {
            byte[] bytes = await File.ReadAllBytesAsync(path, Cancellation);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, Cancellation);
        }

        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Empty(Files());
        await SaveAsync(1);
        await AssertClaimsAsync(1);
    }

    [Fact]
    public async Task The_one_before_does_not_outlive_the_last_one()
    {
        await _store.SaveAsync(_key, Snapshot(1) with { TimeToLive = TimeSpan.FromDays(1) }, Cancellation);
        await SaveAsync(2);
        _clock.Pass(s_hour + TimeSpan.FromSeconds(1));

        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("snapshot2")]
    public async Task Either_file_alone_is_a_snapshot_that_can_be_removed_by_its_user_and_swept(string left)
    {
        await _store.SaveAsync(_key, Snapshot(1) with { User = "ada" }, Cancellation);
        await _store.SaveAsync(_key, Snapshot(2) with { User = "ada" }, Cancellation);
        File.Delete(left == "snapshot" ? Second : First);
        byte[] bytes = await File.ReadAllBytesAsync(PathOf(left), Cancellation);

        Assert.Equal(1, await _store.RemoveUserAsync("ada", _clock.GetUtcNow(), s_hour, Cancellation));
        Assert.Equal([PathOf("removed")], Files());

        File.Delete(PathOf("removed"));
        await File.WriteAllBytesAsync(PathOf(left), bytes, Cancellation);
        _clock.Pass(TimeSpan.FromDays(1));
        Assert.Equal(new FileSweepResult(Ran: true, Examined: 1, Removed: 1), await _store.SweepAsync(Cancellation));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_sweep_counts_a_snapshot_of_two_files_once_for_its_user()
    {
        FileSnapshotStore store = StoreServices.File(_folder, _clock, limits: new SnapshotOptions { MaxPerUser = 2 });
        SnapshotKey[] keys = [.. Enumerable.Range(0, 3).Select(i => SnapshotKey.FromSecret($"{i}"))];
        foreach (SnapshotKey key in keys[..2])
        {
            await store.SaveAsync(key, Snapshot(1) with { User = "ada" }, Cancellation);
            await store.SaveAsync(key, Snapshot(2) with { User = "ada" }, Cancellation);
            _clock.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(new FileSweepResult(Ran: true, Examined: 4, Removed: 0), await store.SweepAsync(Cancellation));

        await store.SaveAsync(keys[2], Snapshot(1) with { User = "ada" }, Cancellation);
        Assert.Equal(1, (await store.SweepAsync(Cancellation)).BeyondUserLimit);
        Assert.DoesNotContain(Files(), path => path.Contains(keys[0].ToString(), StringComparison.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_in_the_place_of_a_snapshot_is_replaced_and_what_it_points_to_left_alone()
    {
        await SaveAsync(1, 2);
        string foreign = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(foreign, "somebody's", Cancellation);
        File.Delete(First);
        File.CreateSymbolicLink(First, foreign);

        await SaveAsync(3, 4, 5);

        await AssertClaimsAsync(5);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(foreign, Cancellation));
        Assert.Null(new FileInfo(First).LinkTarget);
    }

    // What a death leaves: so much of the payload, its end where it is to be, so much of the header.
    private static IEnumerable<byte[]> HalfWritten(byte[] before, byte[] after, int header)
    {
        byte[] file = before;
        for (int at = header; at <= after.Length; at++)
        {
            yield return file = [.. before[..header], .. after[header..at], .. at < before.Length ? before[at..] : []];
        }

        yield return file = [.. file[..after.Length]];

        // The last byte but one that differs: with it the file is whole.
        int last = Enumerable.Range(0, header).Last(at => before[at] != after[at]);
        for (int at = 1; at <= last; at++)
        {
            yield return [.. after[..at], .. file[at..]];
        }
    }

    private static byte[] Payload(long version)
    {
        byte[] payload = [.. Enumerable.Range(0, 60 + (int)(version * 37 % 11)).Select(i => (byte)(i * version))];
        BinaryPrimitives.WriteInt64LittleEndian(payload, version);
        return payload;
    }

    private static StoredSnapshot Snapshot(long version) => new() { Payload = Payload(version), Version = version, TimeToLive = s_hour };

    private string PathOf(string suffix) => Path.Combine(_folder, _key.ToString()[..1], $"{_key}.{suffix}");

    private string[] Files() =>
    [
        .. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal),
    ];

    private async Task SaveAsync(params long[] versions)
    {
        foreach (long version in versions)
        {
            Assert.Equal(SnapshotSaveOutcome.Saved, await _store.SaveAsync(_key, Snapshot(version), Cancellation));
        }
    }

    private async Task AssertClaimsAsync(long version)
    {
        SnapshotClaim claim = await ClaimAsync();
        Assert.Equal((SnapshotClaimOutcome.Claimed, version), (claim.Outcome, claim.Version));
        Assert.Equal(Payload(version), claim.Payload.ToArray());
    }

    private ValueTask<SnapshotClaim> ClaimAsync() => _store.ClaimAsync(_key, "a", s_hour, Cancellation);
}
