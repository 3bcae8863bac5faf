using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>The test app with file snapshots in a process that is killed and started again, with keys and snapshots that stay.</summary>
internal sealed class RestartableApp : IAsyncDisposable
{
    private const string TestApp = "tests/CircuitKit.TestApp";

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _keys = new();
    private readonly TempFolder _snapshots = new();

    private RestartableApp()
    {
    }

    public AppProcess Process { get; private set; } = null!;

    public string SnapshotFolder => _snapshots.Path;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<RestartableApp> StartAsync(params string[] arguments) => StartWithAsync(store: null, arguments);

    /// <param name="store">As in <c>--store</c>; null for files in a folder of this app's own.</param>
    /// <param name="arguments">More arguments.</param>
    public static Task<RestartableApp> StartWithAsync(string? store, params string[] arguments) => StartThroughAsync([], store, arguments);

    /// <param name="launcher">As in <see cref="AppProcessOptions.Launcher"/>.</param>
    /// <param name="store">As in <c>--store</c>; null for files in a folder of this app's own.</param>
    /// <param name="arguments">More arguments.</param>
    public static Task<RestartableApp> StartThroughAsync(IReadOnlyList<string> launcher, string? store, params string[] arguments) =>
        StartAsync(TestApp, launcher, store, arguments);

    /// <summary>Another app, which has to understand the same arguments and addresses.</summary>
    /// <param name="project">Its folder.</param>
    /// <param name="arguments">More arguments.</param>
    public static Task<RestartableApp> StartAppAsync(string project, params string[] arguments) => StartAsync(project, [], store: null, arguments);

    private static async Task<RestartableApp> StartAsync(string project, IReadOnlyList<string> launcher, string? store, string[] arguments)
    {
        RestartableApp app = new();
        app.Process = await AppProcess.StartAsync(
            new AppProcessOptions
            {
                Dll = BuildOutput.Dll(project),
                Arguments = ["--store", store ?? $"file:{app._snapshots.Path}", "--keys", app._keys.Path, .. arguments],
                ReadyPath = "/test/info",
                Launcher = launcher,
            },
            Cancelled);
        return app;
    }

    public Task<HeadlessCircuit> OpenAsync(string page) => HeadlessCircuit.OpenAsync(new Uri(Process.BaseUri, page), Cancelled);

    /// <summary>Waits until every circuit's snapshot is newer than its last activity: what was done until now is in the store then.</summary>
    public async Task WaitForSnapshotsAsync()
    {
        using HttpClient http = new() { BaseAddress = Process.BaseUri };
        while (await http.GetStringAsync("test/saved", Cancelled) != "true")
        {
            await Task.Delay(s_poll, TimeProvider.System, Cancelled);
        }
    }

    public async Task<ReconnectOutcome> KillAndReconnectAsync(HeadlessCircuit circuit) => (await KillAndReconnectAsync([circuit]))[0];

    public async Task<ReconnectOutcome[]> KillAndReconnectAsync(params HeadlessCircuit[] circuits)
    {
        await Process.KillAsync();
        Task<ReconnectOutcome[]> reconnecting = Task.WhenAll(circuits.Select(ReconnectAsync));
        Process = await Process.StartAgainAsync(Cancelled);
        return await reconnecting;
    }

    /// <summary>The next process runs on this version of the shared framework.</summary>
    public async Task<ReconnectOutcome> KillAndReconnectOnAsync(string framework, HeadlessCircuit circuit)
    {
        await Process.KillAsync();
        Process = await Process.StartAgainAsync(framework, Cancelled);
        return await ReconnectAsync(circuit);
    }

    public async Task<Task<ReconnectOutcome>> TerminateAndReconnectAsync(HeadlessCircuit circuit)
    {
        Assert.Equal(0, await Process.TerminateAsync(Cancelled));
        Task<ReconnectOutcome> reconnecting = ReconnectAsync(circuit);
        Process = await Process.StartAgainAsync(Cancelled);
        return reconnecting;
    }

    public Task KillAsync() => Process.KillAsync();

    public async Task TerminateAsync() => Assert.Equal(0, await Process.TerminateAsync(Cancelled));

    public Task RestartAsync() => Task.Run(async () => Process = await Process.StartAgainAsync(Cancelled), Cancelled);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _keys.Dispose();
        _snapshots.Dispose();
    }

    private static Task<ReconnectOutcome> ReconnectAsync(HeadlessCircuit circuit) =>
        circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60), Cancelled);
}
