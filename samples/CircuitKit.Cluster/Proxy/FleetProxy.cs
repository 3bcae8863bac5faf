using CircuitKit.Cluster.Nodes;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CircuitKit.Cluster.Proxy;

/// <summary>The one address that browsers know: a YARP proxy in front of the nodes, without session affinity.</summary>
internal sealed class FleetProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly WebApplication _app;

    private FleetProxy(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    public Uri Address { get; }

    private HubConnections Connections => _app.Services.GetRequiredService<HubConnections>();

    private ClusterState Cluster => _app.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(FleetRoutes.Cluster, out var cluster)
        ? cluster
        : throw new InvalidOperationException("The proxy has lost its nodes.");

    public static async Task<FleetProxy> StartAsync(
        int port,
        IReadOnlyList<Node> nodes,
        Func<string, CancellationToken, Task<IReadOnlyList<string>>> runVerb,
        CancellationToken cancellationToken)
    {
        // The system chooses a port only for an address, not for a name that has two.
        var url = port == 0 ? "http://127.0.0.1:0" : $"http://localhost:{port}";
        // Not the current folder, which may contain settings of another app.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(url);
        // The commands report what happens to a node; a line for every failed request would hide that.
        builder.Logging.ClearProviders();
        // A browser keeps its connection for hours.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_stopLimit);
        builder.Services.AddSingleton<HubConnections>();
        builder.Services.AddSingleton<ILoadBalancingPolicy, NextNodePolicy>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, UnreachableNodePolicy>();
        builder.Services.AddReverseProxy().LoadFromMemory([FleetRoutes.Route()], [FleetRoutes.Of(nodes)]);
        var app = builder.Build();
        RemoteVerbs.Map(app, runVerb);
        app.MapReverseProxy(pipeline =>
        {
            pipeline.Use(pipeline.ApplicationServices.GetRequiredService<HubConnections>().WatchAsync);
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
        try
        {
            await app.StartAsync(cancellationToken);
            return new FleetProxy(app, new Uri(app.Urls.Single()));
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new ClusterException($"The proxy cannot listen on {url}: {e.Message} Choose another port with --port.", e);
        }
    }

    /// <summary>Whether the proxy uses the node.</summary>
    public bool IsInService(Node node) =>
        Cluster.Destinations[node.Name].Health is { Active: DestinationHealth.Healthy, Passive: not DestinationHealth.Unhealthy };

    public int ConnectionsOf(Node node) => Cluster.Destinations[node.Name].ConcurrentRequestCount;

    public async Task WaitUntilInServiceAsync(Node node, CancellationToken cancellationToken)
    {
        while (!IsInService(node))
        {
            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Cuts all connections as a network failure does: neither side gets a reason. Returns their number.</summary>
    public int CutConnections() => Connections.Cut();

    public async ValueTask DisposeAsync()
    {
        CutConnections();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
