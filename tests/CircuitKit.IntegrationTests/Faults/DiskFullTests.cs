using System.Diagnostics;
using System.Globalization;
using CircuitKit.IntegrationTests.Resuming;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P1, P3 and P7 on a disk that takes no more bytes: the page lives on, and the last good snapshot stays.</summary>
/// <remarks>
/// The kernel refuses the app's writes (RLIMIT_FSIZE, which needs no privilege and holds for root too). The signal that comes with the
/// refusal is ignored, so that the app gets an error, as from a full disk.
/// </remarks>
public sealed class DiskFullTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_launcher = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Full_disk_leaves_the_last_good_snapshot_to_the_next_process()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);

        await LimitAsync(app, "0");
        await ClickAsync(circuit, 2);
        await app.Process.WaitForOutputAsync("[2000]", Cancelled);
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Disk_that_has_room_again_gets_the_latest_work()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await LimitAsync(app, "0");
        await ClickAsync(circuit, 2);
        await app.Process.WaitForOutputAsync("[2000]", Cancelled);

        await LimitAsync(app, "unlimited");
        await app.WaitForSnapshotsAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    private static Task<RestartableApp> StartAsync() => RestartableApp.StartThroughAsync(s_launcher, store: null);

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

    private static async Task LimitAsync(RestartableApp app, string bytes)
    {
        string id = app.Process.Id.ToString(CultureInfo.InvariantCulture);
        using Process prlimit = Process.Start("prlimit", ["--pid", id, $"--fsize={bytes}:"]);
        await prlimit.WaitForExitAsync(Cancelled);
        Assert.Equal(0, prlimit.ExitCode);
    }
}
