using CircuitKit.Blazor;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestApp;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>The test app with CircuitKit and file snapshots inside of the test process: real Kestrel, real hub, and its services at hand.</summary>
internal sealed class TrackedApp : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _folder = new();

    private TrackedApp()
    {
    }

    public WebApplication App { get; private set; } = null!;

    public CircuitTable Registry => App.Services.GetRequiredService<CircuitTable>();

    public FakeLogCollector Logs => App.Services.GetFakeLogCollector();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<TrackedApp> StartAsync(params string[] args) => StartAsync(null, args);

    public static async Task<TrackedApp> StartAsync(Action<WebApplicationBuilder>? configure, params string[] args)
    {
        TrackedApp app = new();
        string[] store = args.Contains("--store") ? [] : ["--store", $"file:{app._folder.Path}"];
        app.App = TestAppHost.Build([.. store, .. args], builder =>
        {
            builder.Logging.AddFakeLogging().AddFilter<FakeLoggerProvider>("CircuitKit", LogLevel.Debug);
            builder.Services.AddHealthChecks().AddCircuitKit().AddCircuitKitLiveness();
            configure?.Invoke(builder);
        });
        await app.App.StartAsync(Cancelled);
        return app;
    }

    public Uri Page(string path) => new(new Uri(App.Urls.First()), path);

    public Task<HeadlessCircuit> OpenAsync(string path, string? user = null) => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions
        {
            Page = Page(path),
            Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
        },
        Cancelled);

    /// <summary>The snapshots on disk.</summary>
    public IEnumerable<SnapshotOnDisk> Snapshots() => SnapshotsOnDisk.In(_folder.Path);

    public void DeleteSnapshots() => SnapshotsOnDisk.Change(_folder.Path, "DELETE FROM snapshots");

    /// <summary>Waits until everything of all circuits is in the store.</summary>
    public Task WaitUntilSavedAsync() => WaitForAsync(() => App.Services.GetRequiredService<CheckpointScheduler>().CountUnsaved() == 0);

    /// <param name="isMet">Looked at every few milliseconds.</param>
    /// <param name="describe">What to say when it is never met.</param>
    public static async Task WaitForAsync(Func<bool> isMet, Func<string>? describe = null)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!isMet())
        {
            try
            {
                await Task.Delay(s_poll, TimeProvider.System, patience.Token);
            }
            catch (OperationCanceledException e) when (describe is not null)
            {
                throw new TimeoutException(describe(), e);
            }
        }
    }

    /// <summary>Whether this server has the circuit that a page shows.</summary>
    public bool Serves(HeadlessCircuit circuit) =>
        App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret)) is not null;

    /// <summary>Drops the page's connection, and has the framework evict the circuit as it would after its retention time.</summary>
    public async Task EvictAsync(HeadlessCircuit circuit)
    {
        TrackedCircuit checkpoint = App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!;
        await circuit.DropAsync();
        await WaitForAsync(() => checkpoint.State == CircuitState.Disconnected);
        Assert.True(((LiveCircuit)checkpoint.Live!).TryEvict());
        await WaitForAsync(() => checkpoint.IsGone);
    }

    public async ValueTask DisposeAsync()
    {
        // Open circuits would hold a graceful stop.
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await App.StopAsync(now.Token);
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
