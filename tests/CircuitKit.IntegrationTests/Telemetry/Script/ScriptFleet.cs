using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>Two servers over one Redis on a clock that stands still: nothing is captured, evicted or given up but by a step of the script.</summary>
internal sealed class ScriptFleet : IAsyncDisposable
{
    public const int Timeout = 120_000;

    public static readonly TimeSpan KeepLive = TimeSpan.FromSeconds(10);

    /// <summary>Told from everything else that takes time.</summary>
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2.345);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly List<HeadlessCircuit> _pages = [];

    private ScriptFleet()
    {
    }

    public HeldClock Clock { get; } = new();

    public SetMemory Memory { get; } = new();

    public TwoNodes Nodes { get; private set; } = null!;

    public FleetRecorder Recorder { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ScriptFleet> StartAsync(params string[] arguments)
    {
        ScriptFleet fleet = new();
        fleet.Nodes = await TwoNodes.StartAsync(fleet.Configure, ["--CircuitKit:Snapshots:InMemoryMaxCount", "1", .. arguments]);
        fleet.Recorder = new FleetRecorder(MetersOf(fleet.Nodes.First), MetersOf(fleet.Nodes.Second));
        await fleet.StepAsync("Nothing has happened yet", () => Task.CompletedTask, """
            1 snapshot.store.available 0 > 1
            2 snapshot.store.available 0 > 1
            """);
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
        lock (_pages)
        {
            _pages.Add(page);
        }

        // The page has its components before the server has marked the circuit for them, and may acknowledge them later still.
        await Eventually.IsAsync(() => TrackedOn(server, page).RootsVersion > 0, Cancelled);
        await SettleAsync(page);
        return page;
    }

    public TrackedApp First => Nodes.First;

    public TrackedApp Second => Nodes.Second;

    /// <summary>The page that most of the story is about.</summary>
    public HeadlessCircuit Ada { get; set; } = null!;

    /// <summary>A page of nobody who is signed in, on the second server at first.</summary>
    public HeadlessCircuit Somebody { get; set; } = null!;

    public static ICircuitControl ControlOf(TrackedApp server) => server.App.Services.GetRequiredService<ICircuitControl>();

    public async Task ClickAsync(HeadlessCircuit page)
    {
        string next = $"{int.Parse(page.TextOf("count"), System.Globalization.CultureInfo.InvariantCulture) + 1}";
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", next, Cancelled);
        await SettleAsync(page);
    }

    /// <summary>Waits until page and server have nothing more to say to each other: the page's acknowledgements have shown nothing new.</summary>
    public async Task SettleAsync(HeadlessCircuit page)
    {
        TrackedCircuit circuit = (FindOn(First, page) ?? FindOn(Second, page))!;
        long heard;
        do
        {
            heard = circuit.View().EventCount;
            await HearAsync(page);
            // What comes of it is done on the dispatcher, after the message is answered. Then the page hears of that, and the server what the page
            // says to it.
            await circuit.Live!.Inspector!.InspectAsync(() => "", s_patience, TimeProvider.System, Cancelled);
            await HearAsync(page);
            await HearAsync(page);
        }
        while (circuit.View().EventCount != heard);
    }

    // Messages are answered one by one, and this one asks for nothing that there is.
    private static async Task HearAsync(HeadlessCircuit page) => Assert.False(await page.MayHibernateAsync(Cancelled, "settled"));

    public Task PassAsync(double seconds)
    {
        Clock.Pass(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    }

    // By its whole view, which says on which server it is: nobody else is asked.
    public static Task CheckpointAsync(TrackedApp server, HeadlessCircuit page) =>
        ControlOf(server).CheckpointAsync(server.Registry.Find(IdOf(server, page))!, Cancelled);

    public static ICircuitDrain DrainOf(TrackedApp server) => server.App.Services.GetRequiredService<ICircuitDrain>();

    public static Task RefusedAsync(Task opening) => Assert.ThrowsAsync<CircuitRefusedException>(() => opening);

    /// <summary>Whose a tab is.</summary>
    public string UserKeyOf(char tab) => First.Registry.List().First(circuit => circuit.TabId == new string(tab, 22)).UserKey!;

    /// <summary>Does what asks Redis for something, and lets it wait in vain for as long as it may.</summary>
    public async Task TimeOutAsync(Func<Task> asks)
    {
        int before = Clock.Awaited(StoreTimeout);
        Task underWay = asks();
        await Eventually.IsAsync(() => Clock.Awaited(StoreTimeout) > before, Cancelled);
        Clock.Pass(StoreTimeout);
        await underWay;
    }

    /// <summary>The store answers again, and is asked.</summary>
    public async Task ThawAsync()
    {
        await Nodes.Redis.ThawAsync();
        await Eventually.IsAsync(() => Clock.Awaited(StoreLoop.FirstWait) > 0, Cancelled);
        Clock.Pass(StoreLoop.FirstWait);
    }

    public static async Task DropAsync(TrackedApp server, HeadlessCircuit page)
    {
        TrackedCircuit entry = TrackedOn(server, page);
        await page.DropAsync();
        await Eventually.IsAsync(() => entry.State == CircuitState.Disconnected, Cancelled);
    }

    /// <summary>The page reconnects after some time.</summary>
    public async Task BackAsync(HeadlessCircuit page, double seconds, ReconnectOutcome outcome)
    {
        await PassAsync(seconds);
        Assert.Equal(outcome, await page.ReconnectAsync(Cancelled));
        if (outcome != ReconnectOutcome.Rejected)
        {
            await SettleAsync(page);
        }
    }

    /// <summary>The time of all circuits is over whose browser is away.</summary>
    public async Task EndWaitAsync(TrackedApp server)
    {
        await PassAsync(KeepLive.TotalSeconds);
        RetentionSweeper sweeper = server.App.Services.GetRequiredService<RetentionSweeper>();
        await Eventually.IsAsync(
            () => sweeper.Count == 0 && server.Registry.List().All(circuit => circuit.State != CircuitState.Disconnected),
            Cancelled);
    }

    public static string IdOf(TrackedApp server, HeadlessCircuit page) => TrackedOn(server, page).Id;

    /// <summary>Does something and expects exactly these changes of the metrics, in the order of the alphabet.</summary>
    public async Task StepAsync(string what, Func<Task> step, string changes)
    {
        try
        {
            await step().WaitAsync(s_patience, TimeProvider.System, Cancelled);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what}: does not come to an end; so far it has changed\n{Recorder.Changes()}");
        }

        string actual = Recorder.Changes();
        using CancellationTokenSource patience = new(s_patience, TimeProvider.System);
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
        await Nodes.Redis.ThawAsync();
        Clock.Release();
        foreach (HeadlessCircuit page in _pages)
        {
            await page.DisposeAsync();
        }

        // What is left would be drained as the servers stop, one circuit each second.
        foreach (TrackedApp server in (TrackedApp[])[First, Second])
        {
            await Task.WhenAll(
                server.Registry.List().Select(circuit => ControlOf(server).CloseAsync(circuit, cancellationToken: CancellationToken.None)));
        }

        await Nodes.DisposeAsync();
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Services.UseClock(Clock);
        builder.Services.Replace(ServiceDescriptor.Singleton<INodeMemory>(Memory));
        // They keep what they have read for a moment, which would not pass here.
        builder.Services.Replace(
            ServiceDescriptor.Singleton(provider => ActivatorUtilities.CreateInstance<CircuitGauges>(provider, new HastyClock())));
        builder.Services.Replace(
            ServiceDescriptor.Singleton(provider => ActivatorUtilities.CreateInstance<UnsavedGauges>(provider, new HastyClock())));
        LimitedApp.Limit(builder, limits => (limits.MaxCircuitsPerTab, limits.MaxCircuitsPerUser, limits.MemoryPressureThreshold) = (2, 3, 0.9));
        builder.Services.Configure<CircuitKitOptions>(options =>
        {
            options.Checkpoints.QuietPeriod = TimeSpan.FromMinutes(1);
            options.Checkpoints.MaxDelay = TimeSpan.FromMinutes(10);
            options.Snapshots.StoreTimeout = StoreTimeout;
            options.Drain.ReleaseRate = 1;
        });
        builder.Services.Configure<Microsoft.AspNetCore.Components.Server.CircuitOptions>(
            options => options.DisconnectedCircuitRetentionPeriod = KeepLive);
    }

    private static TrackedCircuit TrackedOn(TrackedApp server, HeadlessCircuit page) => FindOn(server, page)!;

    private static TrackedCircuit? FindOn(TrackedApp server, HeadlessCircuit page) =>
        server.App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(page.CircuitSecret));

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
