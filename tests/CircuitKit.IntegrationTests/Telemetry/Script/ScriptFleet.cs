using System.Diagnostics.Metrics;
using CircuitKit.Circuits;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Telemetry.Present;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>Two servers over one Redis on a clock that stands still: nothing is captured, evicted or given up but by a step of the script.</summary>
internal sealed class ScriptFleet : IAsyncDisposable
{
    public static readonly TimeSpan KeepLive = TimeSpan.FromSeconds(20);

    /// <summary>Told from everything else that takes time.</summary>
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2.345);

    private readonly List<HeadlessCircuit> _pages = [];

    private ScriptFleet()
    {
    }

    public HeldClock Clock { get; } = new();

    public SetMemory Memory { get; } = new();

    public TwoNodes Nodes { get; private set; } = null!;

    public FleetRecorder Recorder { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ScriptFleet> StartAsync()
    {
        ScriptFleet fleet = new();
        fleet.Nodes = await TwoNodes.StartAsync(fleet.Configure, "--CircuitKit:Snapshots:InMemoryMaxCount", "1");
        fleet.Recorder = new FleetRecorder(MetersOf(fleet.Nodes.First), MetersOf(fleet.Nodes.Second));
        return fleet;
    }

    /// <summary>A page in a browser; its tab's id is told by a letter.</summary>
    public async Task<HeadlessCircuit> OpenAsync(
        TrackedApp server, string path = "counter", string? user = null, char? tab = null, bool isFrame = false, string? address = null, string more = "")
    {
        Dictionary<string, string> headers = [];
        if (user is not null)
        {
            headers["X-Test-User"] = user;
        }

        if (address is not null)
        {
            headers[LimitedApp.AddressHeader] = address;
        }

        HeadlessCircuit page = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                Page = server.Page(path),
                Headers = headers,
                HubQuery = $"{(tab is { } letter ? $"ck_tab={new string(letter, 22)}&ck_frame={(isFrame ? "frame" : "top")}" : "")}{more}",
            },
            Cancelled);
        _pages.Add(page);
        return page;
    }

    /// <summary>Does something and expects exactly these changes of the metrics, in the order of the alphabet.</summary>
    public async Task StepAsync(string what, Func<Task> step, string changes)
    {
        await step();
        string actual = Recorder.Changes();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (actual != changes && !patience.IsCancellationRequested)
        {
            await Eventually.PauseAsync(Cancelled);
            actual = Recorder.Changes();
        }

        Assert.True(actual == changes, $"{what}: expected\n{changes}\n\nand got\n{actual}");
        Recorder.Accept();
    }

    public async ValueTask DisposeAsync()
    {
        Recorder.Dispose();
        foreach (HeadlessCircuit page in _pages)
        {
            await page.DisposeAsync();
        }

        await Nodes.DisposeAsync();
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        builder.Services.Replace(ServiceDescriptor.Singleton<INodeMemory>(Memory));
        // It keeps what it has read for a moment, which would not pass here.
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => ActivatorUtilities.CreateInstance<PresentReader>(provider, new HastyClock())));
        LimitedApp.Limit(builder, limits => (limits.MaxCircuitsPerTab, limits.MaxCircuitsPerUser, limits.MaxCircuitsPerAddress, limits.MemoryLimit) = (2, 3, 25, 0.9));
        builder.Services.Configure<CircuitKitOptions>(options =>
        {
            options.Checkpoints.QuietPeriod = TimeSpan.FromMinutes(1);
            options.Checkpoints.MaxDelay = TimeSpan.FromMinutes(10);
            options.Snapshots.StoreTimeout = StoreTimeout;
            options.Drain.ReleaseRate = 1;
        });
        builder.Services.Configure<Microsoft.AspNetCore.Components.Server.CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = KeepLive);
    }

    private static IMeterFactory MetersOf(TrackedApp server) => server.App.Services.GetRequiredService<IMeterFactory>();

    internal sealed class SetMemory : INodeMemory
    {
        public double Pressure { get; set; }
    }

    /// <summary>Every look at it is a second later than the one before.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
    }
}
