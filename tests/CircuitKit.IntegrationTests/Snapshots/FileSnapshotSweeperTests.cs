using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;
using Microsoft.Extensions.Options;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>The service that sweeps the snapshot folder from time to time.</summary>
public sealed class FileSnapshotSweeperTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly ShiftedClock _clock = new();
    private readonly FileSnapshotStore _store;

    public FileSnapshotSweeperTests() => _store = StoreServices.File(Folder, _clock, new LogLines<FileSnapshotStore>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => _root.Combine("circuits");

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task The_sweeper_sweeps_by_itself_and_survives_a_folder_that_fails()
    {
        var log = new LogLines<FileSnapshotSweeper>();
        var options = new FileSnapshotOptions { Folder = Folder, SweepInterval = TimeSpan.FromMilliseconds(20) };
        await SaveAsync();
        _clock.Pass(TimeSpan.FromDays(1));
        using var sweeper = new FileSnapshotSweeper(_store, Options.Create(options), _clock, log);
        await sweeper.StartAsync(Cancellation);
        await log.UntilAsync("2021 Debug Swept the snapshot folder", Cancellation);
        Assert.Empty(SnapshotsOnDisk.In(Folder));

        // While one sweeps, it makes the folder anew.
        await sweeper.StopAsync(Cancellation);
        Directory.Delete(Folder, recursive: true);
        await File.WriteAllTextAsync(Folder, "in the way", Cancellation);
        using var second = new FileSnapshotSweeper(_store, Options.Create(options), _clock, log);
        await second.StartAsync(Cancellation);
        await log.UntilAsync("2022 Warning The snapshot folder", Cancellation);
        File.Delete(Folder);
        log.Clear();
        await log.UntilAsync("2021 Debug Swept the snapshot folder", Cancellation);
        await second.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_sweeper_whose_logger_throws_goes_on_sweeping()
    {
        var log = new ThrowingLogger<FileSnapshotSweeper>();
        var options = new FileSnapshotOptions { Folder = Folder, SweepInterval = TimeSpan.FromMilliseconds(20) };
        using var sweeper = new FileSnapshotSweeper(_store, Options.Create(options), _clock, log);
        await sweeper.StartAsync(Cancellation);
        for (var round = 0; round < 3; round++)
        {
            await SaveAsync();
            _clock.Pass(TimeSpan.FromDays(1));
            await Eventually.IsAsync(() => SnapshotsOnDisk.In(Folder).Count == 0, Cancellation);
        }

        Assert.False(sweeper.ExecuteTask!.IsCompleted);
        await sweeper.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_sweeper_ends_at_once_when_another_store_is_in_use()
    {
        var options = new FileSnapshotOptions { Folder = Folder, SweepInterval = TimeSpan.FromMilliseconds(20) };
        using var sweeper = new FileSnapshotSweeper(
            new DictionarySnapshotStore(_clock), Options.Create(options), _clock, new LogLines<FileSnapshotSweeper>());
        await sweeper.StartAsync(Cancellation);
        await sweeper.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
    }

    private async Task SaveAsync() => await _store.SaveAsync(
        SnapshotKey.FromSecret("a secret"),
        new StoredSnapshot { Payload = new byte[200], Version = 1, TimeToLive = TimeSpan.FromHours(1) },
        Cancellation);
}
