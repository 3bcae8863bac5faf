using System.Runtime.Versioning;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>A snapshot folder that was there before, and is not for its owner only.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SnapshotFolderAccessTests : IDisposable
{
    private const int Timeout = 60_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("circuitkit-access-").FullName;
    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "circuits");

    private string Elsewhere => Path.Combine(_root, "elsewhere");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory(Timeout = Timeout)]
    [InlineData(OwnerOnly, false, false)]
    [InlineData(OwnerOnly | OthersRead, true, false)]
    [InlineData(OwnerOnly | OthersRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, true, true)]
    public async Task Folder_that_others_can_use_is_logged_and_one_that_they_can_write_to_is_a_health_remark(
        UnixFileMode mode, bool isLogged, bool isRemarked)
    {
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, mode);
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"file:{Folder}");

        HealthReport health = await app.App.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(static check => check.Tags.Contains("ready"), Cancelled);

        if (isLogged)
        {
            await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 2023));
        }
        else
        {
            Assert.DoesNotContain(app.Logs.GetSnapshot(), record => record.Id.Id == 2023);
        }

        Assert.Equal(isRemarked ? HealthStatus.Degraded : HealthStatus.Healthy, health.Status);
        Assert.Equal(
            isRemarked,
            health.Entries.Any(entry =>
                entry.Value.Description?.Contains($"snapshot folder '{Folder}'; set its mode to 700.", StringComparison.Ordinal) == true));
    }

    [Fact(Timeout = Timeout)]
    public async Task Link_in_place_of_the_database_is_not_followed()
    {
        using FileSnapshotStore store = StoreServices.File(Folder, TimeProvider.System);
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Elsewhere, "somebody's", Cancelled);
        File.CreateSymbolicLink(SnapshotsOnDisk.Database(Folder), Elsewhere);
        StoredSnapshot snapshot = new() { Payload = new byte[10], Version = 1, TimeToLive = TimeSpan.FromHours(1) };

        IOException refusal = await Assert.ThrowsAsync<IOException>(async () => await store.SaveAsync(_key, snapshot, Cancelled));

        Assert.Equal(
            $"The snapshot database '{SnapshotsOnDisk.Database(Folder)}' is a link, which CircuitKit never makes; remove it.", refusal.Message);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(Elsewhere, Cancelled));

        File.Delete(SnapshotsOnDisk.Database(Folder));
        Assert.Equal(SnapshotSaveOutcome.Saved, await store.SaveAsync(_key, snapshot, Cancelled));
    }
}
