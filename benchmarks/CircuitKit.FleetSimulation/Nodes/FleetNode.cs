using CircuitKit.Cluster;
using CircuitKit.Dashboard;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>
/// One node: an app's host with all of CircuitKit's services on a real Redis, without a socket and without Blazor's circuits. Several live in one
/// process; each has its own connection to Redis, heartbeat, messages and table of circuits.
/// </summary>
internal sealed class FleetNode : IAsyncDisposable
{
    private static readonly TimeSpan s_storeTimeout = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    public FleetNode(NodeSettings settings, LoggedTroubles troubles)
    {
        WebApplicationOptions app = new() { ApplicationName = "CircuitKit.FleetSimulation" };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(app);
        builder.Services.AddLogging(logging => logging.AddProvider(troubles));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IServer, SilentServer>();
        builder.Services.AddDataProtection().SetApplicationName("fleet").PersistKeysToFileSystem(new DirectoryInfo(settings.Keys));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(options =>
        {
            options.Cluster.HeartbeatInterval = TimeSpan.FromSeconds(settings.HeartbeatSeconds);
            options.AppVersion = "1";

            // A busy machine must not look like a lost Redis.
            options.Snapshots.StoreTimeout = s_storeTimeout;
        }).AddRedis(settings.Redis);
        _app = builder.Build();
        Circuits = new NodeCircuits(_app.Services, new SyntheticState(settings.StateBytes));
        Screens = new NodeScreens(_app.Services);
    }

    public string Id => Get<NodeIdentity>().Id;

    public NodeCircuits Circuits { get; }

    public NodeScreens Screens { get; }

    public ClusterNodes Nodes => Get<ClusterNodes>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What the framework reads when it opens its first circuit: from then on CircuitKit decides how long circuits are kept.
        _ = Get<IOptions<CircuitOptions>>().Value;
        Get<DashboardRecorder>().Start();
        await _app.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
