using CircuitKit.Cluster;
using CircuitKit.Observability;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>Watches which versions of the app the nodes of the fleet run, by their heartbeats.</summary>
internal sealed class NewVersionWatch(
    ClusterNodes nodes,
    INodeChannel channel,
    NewVersionPages pages,
    IOptions<NewVersionOptions> options,
    IOptions<ClusterOptions> cluster,
    [Clock] TimeProvider time,
    ILogger<NewVersionWatch> logger) : BackgroundLoop
{
    private readonly TimeSpan _interval = cluster.Value.HeartbeatInterval;

    private FleetVersions? _before;
    private FleetVersions? _followed;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Mode == NewVersionMode.Off || !cluster.Value.Enabled || !channel.ReachesOthers)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await TurnAsync(LookAsync, exception => Log.VersionWatchFailed(logger, exception), stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(_interval, time, stoppingToken).ConfigureAwait(false);
        Look();
    }

    /// <summary>Looks once. What is seen twice in a row is followed: a node that misses its heartbeats is no deploy.</summary>
    internal void Look()
    {
        var all = nodes.All;
        if (all.Count == 0)
        {
            return;
        }

        var now = FleetVersions.Of(nodes.Describe(), all);
        if (now.IsSameAs(_before) && !now.IsSameAs(_followed))
        {
            _followed = now;
            pages.Follow(now);
        }

        _before = now;
    }
}
