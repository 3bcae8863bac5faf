using System.Runtime.Versioning;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P3, P7 and P8 on a folder that somebody else has had his hands in.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SnapshotFolderFaultTests
{
    private const int Timeout = 120_000;

    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    // Root may write everywhere, unless it has been told not to.
    private static readonly string[] s_launcher = Environment.IsPrivilegedProcess
        ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search"]
        : [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Folder_made_read_only_keeps_its_snapshots_and_made_writable_gets_the_latest_work()
    {
        await using RestartableApp app = await RestartableApp.StartThroughAsync(s_launcher, store: null);
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await app.KillAsync();
        string[] paths = [app.SnapshotFolder, .. Directory.GetFiles(app.SnapshotFolder)];
        (string Path, UnixFileMode Mode)[] before = [.. paths.Select(path => (path, File.GetUnixFileMode(path)))];

        Array.ForEach(before, path => File.SetUnixFileMode(path.Path, path.Mode & ReadOnly));
        await app.RestartAsync();
        await using HeadlessCircuit another = await app.OpenAsync("counter");
        await ClickAsync(another, 1);
        await app.Process.WaitForOutputAsync("[2000]", Cancelled);
        Assert.Equal(paths[1..].Order(), Directory.GetFiles(app.SnapshotFolder).Order());

        Array.ForEach(before, path => File.SetUnixFileMode(path.Path, path.Mode));
        await app.WaitForSnapshotsAsync();
        Assert.Equal([ReconnectOutcome.Resumed, ReconnectOutcome.Resumed], await app.KillAndReconnectAsync(circuit, another));
        Assert.Equal(["1", "1"], [circuit.TextOf("count"), another.TextOf("count")]);
    }

    [Fact(Timeout = Timeout)]
    public Task Damaged_snapshot_is_not_read_is_said_and_the_page_starts_afresh() => AssertStartsAfreshAsync(
        static folder => SnapshotsOnDisk.Change(folder, "UPDATE snapshots SET payload = substr(payload, 1, length(payload) - 100)"),
        said: "[2020]");

    [Fact(Timeout = Timeout)]
    public Task Damaged_database_is_emptied_is_said_and_pages_start_afresh() => AssertStartsAfreshAsync(
        static folder => Array.ForEach(
            Directory.GetFiles(folder), static file => File.WriteAllBytes(file, [.. Enumerable.Repeat((byte)'x', 100_000)])),
        said: "[2024]");

    [Fact(Timeout = Timeout)]
    public async Task Database_that_is_damaged_while_it_is_used_is_emptied_and_what_is_live_is_saved_again()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit idle = await OpenSavedAsync(app);
        await using HeadlessCircuit busy = await OpenSavedAsync(app);
        SnapshotsOnDisk.Change(
            app.SnapshotFolder,
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE nonsense'; PRAGMA schema_version = 99");
        await ClickAsync(busy, 2);
        await app.Process.WaitForOutputAsync("[2024]", Cancelled);

        // Some seconds: not all are saved at once.
        await Eventually.IsAsync(() => SnapshotsOnDisk.In(app.SnapshotFolder).Count == 2, Cancelled);
        await app.WaitForSnapshotsAsync();

        Assert.Equal([ReconnectOutcome.Resumed, ReconnectOutcome.Resumed], await app.KillAndReconnectAsync(idle, busy));
        Assert.Equal(["1", "2"], [idle.TextOf("count"), busy.TextOf("count")]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_snapshots_that_somebody_has_swapped_are_given_to_neither()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit first = await OpenSavedAsync(app);
        await using HeadlessCircuit second = await OpenSavedAsync(app);
        await app.Process.KillAsync();
        string[] keys = [.. SnapshotsOnDisk.In(app.SnapshotFolder).Select(snapshot => snapshot.Key)];
        SnapshotsOnDisk.Change(
            app.SnapshotFolder,
            $"UPDATE snapshots SET key = 'x' WHERE key = '{keys[0]}'; UPDATE snapshots SET key = '{keys[0]}' WHERE key = '{keys[1]}'; "
            + $"UPDATE snapshots SET key = '{keys[1]}' WHERE key = 'x'");

        await app.RestartAsync();

        Assert.Equal(ReconnectOutcome.Rejected, await first.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Rejected, await second.ReconnectAsync(Cancelled));
        await app.Process.WaitForOutputAsync("A stored snapshot was refused (WrongKey).", Cancelled);
    }

    private static async Task AssertStartsAfreshAsync(Action<string> damage, string said)
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await app.Process.KillAsync();
        damage(app.SnapshotFolder);
        await app.RestartAsync();

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));

        await app.Process.WaitForOutputAsync(said, Cancelled);
        await using HeadlessCircuit fresh = await OpenSavedAsync(app);
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(fresh));
        Assert.Equal("1", fresh.TextOf("count"));
    }

    private static async Task<HeadlessCircuit> OpenSavedAsync(RestartableApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await app.WaitForSnapshotsAsync();
        return circuit;
    }

    private static async Task ClickAsync(HeadlessCircuit circuit, int expected)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", $"{expected}", Cancelled);
    }
}
