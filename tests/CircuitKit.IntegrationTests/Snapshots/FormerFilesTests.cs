using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>A folder in which an earlier version of CircuitKit kept each snapshot in files of its own.</summary>
public sealed class FormerFilesTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly TempFolder _root = new();
    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private string Folder => _root.Combine("circuits");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("CKF3")]
    [InlineData("CKF4")]
    public async Task What_they_have_is_resumed_once_with_its_version_age_and_user(string magic)
    {
        Write(_key, ".snapshot", File("the former", version: 4, magic: magic));
        Write(_key, ".snapshot2", File("the newest", version: 5, magic: magic));
        Write(_key, ".claim", [1, 2, 3]);
        using FileSnapshotStore store = Open();

        SnapshotClaim claim = await ClaimAsync(store, _key);

        Assert.Equal((SnapshotClaimOutcome.Claimed, 5L, "ada"), (claim.Outcome, claim.Version, claim.User));
        Assert.Equal("the newest", Encoding.UTF8.GetString(claim.Payload.Span));
        Assert.InRange(claim.Age, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
        Assert.Empty(Directory.EnumerateDirectories(Folder));
        Assert.Equal(1, await store.RemoveUserAsync("ada", Now, s_hour, Cancelled));
        store.Dispose();
        using FileSnapshotStore next = Open();
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync(next, _key));
    }

    [Fact]
    public async Task What_was_removed_has_expired_or_is_damaged_is_not_taken_over()
    {
        SnapshotKey removed = SnapshotKey.FromSecret("removed"), expired = SnapshotKey.FromSecret("expired");
        Write(removed, ".snapshot", File("removed"));
        Write(removed, ".removed", File("", version: 0));
        Write(expired, ".snapshot", File("expired", validFor: -s_hour));
        byte[] whole = File("damaged", magic: "CKF3");
        byte[][] damaged = [[], whole[..20], whole[..^1], [.. whole[..^1], 1], [.. whole[..14], 9, .. whole[15..]], new byte[whole.Length]];
        SnapshotKey[] keys = [.. damaged.Select((_, i) => SnapshotKey.FromSecret($"damaged {i}"))];
        foreach ((SnapshotKey key, byte[] bytes) in keys.Zip(damaged))
        {
            Write(key, ".snapshot", bytes);
        }

        using FileSnapshotStore store = Open();

        foreach (SnapshotKey key in (SnapshotKey[])[removed, expired, .. keys])
        {
            Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync(store, key));
        }

        StoredSnapshot late = new() { Payload = new byte[10], Version = 9, TimeToLive = s_hour };
        Assert.Equal(SnapshotSaveOutcome.Removed, await store.SaveAsync(removed, late, Cancelled));
        Assert.Equal(SnapshotSaveOutcome.Saved, await store.SaveAsync(expired, late, Cancelled));

        Assert.Empty(Directory.EnumerateDirectories(Folder));
    }

    [Fact]
    public async Task What_the_database_has_already_is_not_replaced_by_an_older_one()
    {
        using (FileSnapshotStore before = Open())
        {
            await before.SaveAsync(_key, new StoredSnapshot { Payload = "new"u8.ToArray(), Version = 6, TimeToLive = s_hour }, Cancelled);
        }

        Write(_key, ".snapshot", File("old", version: 5));
        using FileSnapshotStore store = Open();

        Assert.Equal(6, (await ClaimAsync(store, _key)).Version);
    }

    [Fact]
    public async Task What_is_not_ours_stays_and_links_are_not_followed()
    {
        string name = _key.ToString(), own = Path.Combine(Folder, name[..1]);
        Write(_key, ".snapshot", File("ours"));
        Directory.CreateDirectory(Path.Combine(Folder, "notes"));
        Directory.CreateDirectory(Path.Combine(Folder, "!"));
        Directory.CreateDirectory(Path.Combine(Folder, "+"));
        string[] foreign =
        [
            Path.Combine(Folder, "readme.txt"), Path.Combine(Folder, $"{name}.snapshot"), Path.Combine(Folder, "notes", $"{name}.snapshot"),
            Path.Combine(Folder, "!", "readme.txt"), Path.Combine(Folder, "+", ".lock"), Path.Combine(own, $"{name}.bak"), Path.Combine(own, name),
            Path.Combine(own, $"{name[1..]}.snapshot"), Path.Combine(own, "something.tmp"),
        ];
        Array.ForEach(foreign, path => System.IO.File.WriteAllText(path, "foreign"));
        string elsewhere = Directory.CreateDirectory(_root.Combine("elsewhere")).FullName;
        System.IO.File.WriteAllBytes(Path.Combine(elsewhere, $"{name}.snapshot"), File("elsewhere", version: 9));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "~"), elsewhere);
        using FileSnapshotStore store = Open();

        SnapshotClaim claim = await ClaimAsync(store, _key);

        Assert.Equal("ours", Encoding.UTF8.GetString(claim.Payload.Span));
        Assert.All(foreign, path => Assert.Equal("foreign", System.IO.File.ReadAllText(path)));
        Assert.Single(Directory.EnumerateFiles(elsewhere));
        Assert.False(System.IO.File.Exists(Path.Combine(own, $"{name}.snapshot")));
    }

    private static byte[] File(string payload, long version = 1, string user = "ada", TimeSpan? validFor = null, string magic = "CKF4")
    {
        byte[] mark = Encoding.UTF8.GetBytes(user), content = Encoding.UTF8.GetBytes(payload);
        byte[] header = new byte[58];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(20), (Now - TimeSpan.FromMinutes(10)).UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(28), (Now + (validFor ?? s_hour)).UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(36), content.Length);
        SHA256.HashData(content).AsSpan(0, 16).CopyTo(header.AsSpan(40));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(56), (ushort)mark.Length);
        Encoding.UTF8.GetBytes(magic).CopyTo(header, 0);
        SHA256.HashData([.. header[12..], .. mark]).AsSpan(0, 8).CopyTo(header.AsSpan(4));
        byte[] file = [.. header, .. mark, .. content];
        return magic == "CKF3" ? file : [.. file, .. new byte[4096 - (file.Length % 4096)]];
    }

    private void Write(SnapshotKey key, string suffix, byte[] bytes)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, key.ToString()[..1])).FullName;
        System.IO.File.WriteAllBytes(Path.Combine(folder, $"{key}{suffix}"), bytes);
        System.IO.File.WriteAllBytes(Path.Combine(folder, ".lock"), []);
    }

    private FileSnapshotStore Open() => StoreServices.File(Folder, TimeProvider.System);

    private static ValueTask<SnapshotClaim> ClaimAsync(FileSnapshotStore store, SnapshotKey key) => store.ClaimAsync(key, "a", s_hour, Cancelled);
}
