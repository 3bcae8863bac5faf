using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>A snapshot database that something has damaged: nothing wrong is ever read from it, and it takes saves again.</summary>
public sealed class SnapshotDatabaseTests : IDisposable
{
    private const int Keys = 40;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly TempFolder _root = new();
    private readonly LogLines<FileSnapshotStore> _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Folder => _root.Combine("circuits");

    private string Database => SnapshotsOnDisk.Database(Folder);

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_payload_that_was_changed_is_not_found_is_removed_and_takes_a_new_save()
    {
        await FillAsync();
        SnapshotsOnDisk.Change(Folder, "UPDATE snapshots SET payload = zeroblob(length(payload)) WHERE id = 1");
        using FileSnapshotStore store = Open();

        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync(store, 0));

        Assert.Equal(1, _log.Count("2020 Warning A damaged snapshot in "));
        Assert.Equal(Keys - 1, SnapshotsOnDisk.In(Folder).Count);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(store, 0));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(store, 1)).Outcome);
    }

    [Theory]
    [InlineData("user = 'somebody else'")]
    [InlineData("user = hex(zeroblob(500)), version = 9000")]
    [InlineData("version = 9000")]
    [InlineData("saved_at = -1")]
    [InlineData("saved_at = 9223372036854775807")]
    [InlineData("valid_until = 9223372036854775807")]
    [InlineData("claims = 9223372036854775807, saved_at = 0")]
    [InlineData("claimed_since = -9223372036854775807, saved_at = 0")]
    [InlineData("checksum = zeroblob(32)")]
    [InlineData("checksum = x''")]
    public async Task A_row_that_was_changed_is_not_found_and_does_not_stand_against_saves(string change)
    {
        await FillAsync();
        SnapshotsOnDisk.Change(Folder, $"UPDATE snapshots SET {change} WHERE id <= 2");
        using FileSnapshotStore store = Open();

        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync(store, 0));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(store, 1));
        Assert.Equal(Payload(1), (await ClaimAsync(store, 1)).Payload.ToArray());
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(store, 2)).Outcome);
    }

    [Fact]
    public async Task Logger_that_throws_costs_neither_the_store_nor_its_notice()
    {
        await FillAsync();
        SnapshotsOnDisk.Change(Folder, "UPDATE snapshots SET payload = x'00' WHERE id = 1");
        using FileSnapshotStore store = StoreServices.File(Folder, TimeProvider.System, new ThrowingLogger<FileSnapshotStore>());
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync(store, 0));
        bool isEmptied = false;
        store.Emptied += () => isEmptied = true;
        Directory.Delete(Folder, recursive: true);

        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(store, 1));

        Assert.True(isEmptied);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(store, 1)).Outcome);
    }

    // The seed of each round is in the failure's message.
    [Fact(Timeout = 300_000)]
    public async Task Bytes_changed_anywhere_never_give_another_payload_and_never_stand_against_saves()
    {
        byte[] whole = await FillAsync();
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            byte[] changed = [.. whole];
            for (int i = 0; i < 1 + (seed % 20); i++)
            {
                // Half of them where the database says how it is built.
                changed[seed % 2 == 0 ? random.Next(changed.Length) : random.Next(changed.Length / 4096) * 4096 + random.Next(100)] ^= 0x41;
            }

            await AssertNothingWrongAsync(changed, $"seed {seed}");
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task A_database_cut_short_anywhere_never_gives_another_payload_and_takes_saves()
    {
        byte[] whole = await FillAsync();
        for (int length = 0; length < whole.Length; length += whole.Length / 23)
        {
            await AssertNothingWrongAsync(whole[..length], $"{length} bytes");
        }
    }

    [Fact]
    public async Task What_is_no_database_is_emptied_also_for_another_store_that_has_it_open()
    {
        await FillAsync();
        using FileSnapshotStore other = Open();
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(other, 0)).Outcome);
        SnapshotsOnDisk.Change(
            Folder,
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE nonsense' WHERE name = 'snapshots'; "
            + "PRAGMA schema_version = 99");
        using FileSnapshotStore store = Open();

        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(store, 1));

        Assert.Equal(1, _log.Count("2024 Error The snapshot database in "));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(other, 2));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(store, 2)).Outcome);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync(other, 1)).Outcome);
    }

    private async Task AssertNothingWrongAsync(byte[] database, string what)
    {
        Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Database, database, Cancelled);
        using FileSnapshotStore store = Open();
        for (int key = 0; key < Keys; key++)
        {
            SnapshotClaim claim = await ClaimAsync(store, key);
            Assert.True(claim.Outcome is SnapshotClaimOutcome.NotFound or SnapshotClaimOutcome.Claimed, $"{what}: {claim.Outcome}");
            Assert.True(claim.Payload.Length == 0 || claim.Payload.Span.SequenceEqual(Payload(key)), $"{what}: another payload");
        }

        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(store, Keys));
        Assert.Equal(Payload(Keys), (await ClaimAsync(store, Keys)).Payload.ToArray());
    }

    // All of it in one file, closed.
    private async Task<byte[]> FillAsync()
    {
        using (FileSnapshotStore store = Open())
        {
            for (int key = 0; key < Keys; key++)
            {
                await SaveAsync(store, key);
            }
        }

        return await File.ReadAllBytesAsync(Database, Cancelled);
    }

    private FileSnapshotStore Open() => StoreServices.File(Folder, TimeProvider.System, _log);

    private static byte[] Payload(int key) => [.. Enumerable.Range(0, 500 + (key * 200)).Select(i => (byte)(i * (key + 1)))];

    private static ValueTask<SnapshotSaveOutcome> SaveAsync(FileSnapshotStore store, int key) => store.SaveAsync(
        SnapshotKey.FromSecret($"{key}"),
        new StoredSnapshot { Payload = Payload(key), Version = 1, TimeToLive = s_hour, User = $"user {key % 3}" },
        Cancelled);

    private static ValueTask<SnapshotClaim> ClaimAsync(FileSnapshotStore store, int key) =>
        store.ClaimAsync(SnapshotKey.FromSecret($"{key}"), $"{Guid.NewGuid()}", TimeSpan.FromMilliseconds(1), Cancelled);
}
