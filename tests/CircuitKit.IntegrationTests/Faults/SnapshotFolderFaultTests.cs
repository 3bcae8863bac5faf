using System.Runtime.Versioning;
using CircuitKit.IntegrationTests.Resuming;

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
    public async Task Folder_made_read_only_leaves_the_last_good_snapshot_and_made_writable_gets_the_latest_work()
    {
        await using RestartableApp app = await RestartableApp.StartThroughAsync(s_launcher, store: null);
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        string[] folders = [app.SnapshotFolder, .. Directory.GetDirectories(app.SnapshotFolder, "*", SearchOption.AllDirectories)];
        string[] snapshots = [.. Snapshots(app)];
        (string Path, UnixFileMode Mode)[] before = [.. folders.Concat(snapshots).Select(path => (path, File.GetUnixFileMode(path)))];
        byte[][] good = [.. snapshots.Select(File.ReadAllBytes)];

        Array.ForEach(before, path => File.SetUnixFileMode(path.Path, path.Mode & ReadOnly));
        await ClickAsync(circuit, 2);
        await app.Process.WaitForOutputAsync("[2000]", Cancelled);
        Assert.Equal(good, snapshots.Select(File.ReadAllBytes));

        Array.ForEach(before, path => File.SetUnixFileMode(path.Path, path.Mode));
        await app.WaitForSnapshotsAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Torn_snapshot_is_not_read_is_said_and_the_page_starts_afresh()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await app.Process.KillAsync();
        string[] torn = [.. Snapshots(app)];
        Array.ForEach(torn, file => File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]));
        await app.RestartAsync();

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));

        await app.Process.WaitForOutputAsync("[2020]", Cancelled);
        Assert.DoesNotContain(torn, File.Exists);
        await using HeadlessCircuit fresh = await OpenSavedAsync(app);
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(fresh));
        Assert.Equal("1", fresh.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_snapshots_that_somebody_has_swapped_are_given_to_neither()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit first = await OpenSavedAsync(app);
        await using HeadlessCircuit second = await OpenSavedAsync(app);
        await app.Process.KillAsync();
        string[] keys = [.. Snapshots(app).Select(file => Path.ChangeExtension(file, null)).Distinct()];
        foreach (string suffix in (string[])[".snapshot", ".snapshot2"])
        {
            byte[]?[] contents = [.. keys.Select(key => File.Exists(key + suffix) ? File.ReadAllBytes(key + suffix) : null)];
            Replace(keys[0] + suffix, contents[1]);
            Replace(keys[1] + suffix, contents[0]);
        }

        await app.RestartAsync();

        Assert.Equal(ReconnectOutcome.Rejected, await first.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Rejected, await second.ReconnectAsync(Cancelled));
        await app.Process.WaitForOutputAsync("A stored snapshot was refused (WrongKey).", Cancelled);
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

    // One for each circuit, or two if it was saved more than once.
    private static IEnumerable<string> Snapshots(RestartableApp app) =>
        Directory.EnumerateFiles(app.SnapshotFolder, "*.snapshot*", SearchOption.AllDirectories);

    private static void Replace(string file, byte[]? content)
    {
        File.Delete(file);
        if (content is not null)
        {
            File.WriteAllBytes(file, content);
        }
    }
}
