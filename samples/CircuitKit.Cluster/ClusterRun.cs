using CircuitKit.Cluster.CommandLine;
using CircuitKit.Cluster.Nodes;
using CircuitKit.Cluster.Processes;
using CircuitKit.Cluster.Proxy;

namespace CircuitKit.Cluster;

/// <summary>One run of the sample: starts everything, listens to the terminal, and ends everything that was started.</summary>
internal static class ClusterRun
{
    public static async Task RunAsync(int port, int nodeCount, string? redis, CancellationToken cancellationToken)
    {
        try
        {
            await using var ownRedis = redis is null ? await RedisProcess.StartAsync(cancellationToken) : null;
            await using var fleet = new Fleet(nodeCount, redis ?? ownRedis!.Configuration);
            Terminal.Say($"starting {nodeCount} nodes; a first start takes a few seconds");
            await fleet.StartAsync(cancellationToken);
            await using var proxy = await FleetProxy.StartAsync(port, fleet.Nodes, cancellationToken);
            fleet.Proxy = proxy;
            await fleet.WaitUntilInServiceAsync(cancellationToken);
            Terminal.Say($"ready: {proxy.Address}");
            await VerbLoop.RunAsync(fleet, proxy, cancellationToken);
            Terminal.Say("ending");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: everything that was started has already been ended.
        }

        Terminal.Say("ended");
    }
}
