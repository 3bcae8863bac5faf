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
            // Not even a logger that throws may end the watch.
            await TurnAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TurnAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(_interval, time, stoppingToken).ConfigureAwait(false);
        try
        {
            Look();
        }
        catch (Exception exception) // The next look may fare better; an exception here would end the host.
        {
            Log.VersionWatchFailed(logger, exception);
        }
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
