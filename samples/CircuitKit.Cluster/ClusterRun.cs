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
            Verbs? verbs = null;
            VerbLoop input = new();
            await using var ownRedis = redis is null ? await RedisProcess.StartAsync(cancellationToken) : null;
            await using var fleet = new Fleet(nodeCount, redis ?? ownRedis!.Configuration);
            Terminal.Say($"starting {nodeCount} nodes; a first start takes a few seconds");
            await fleet.StartAsync(cancellationToken);
            await using var proxy = await FleetProxy.StartAsync(
                port,
                fleet.Nodes,
                (line, cancel) => Terminal.HearAsync(() => verbs?.RunAsync(line, cancel) ?? SayNotReady()),
                cancellationToken);
            fleet.Proxy = proxy;
            await fleet.WaitUntilInServiceAsync(cancellationToken);
            using (verbs = new Verbs(fleet, proxy, cancellationToken))
            {
                Terminal.Say($"ready: {proxy.Address}");
                Terminal.Say("Put something into the basket there, end the server that the page names, and continue.");
                Terminal.Say(input.HasTerminal
                    ? $"type: {Verbs.Summary}"
                    : $"no terminal: the cluster runs until it is asked to stop. In another terminal: "
                        + $"dotnet run --project samples/CircuitKit.Cluster -- --port {proxy.Address.Port} COMMAND, with {Verbs.Summary}");
                await input.RunAsync(verbs, cancellationToken);
            }

            Terminal.Say("ending");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: everything that was started has already been ended.
        }

        Terminal.Say("ended");
    }

    private static Task SayNotReady()
    {
        Terminal.Say("The nodes are still starting; try again in a few seconds.");
        return Task.CompletedTask;
    }
}
