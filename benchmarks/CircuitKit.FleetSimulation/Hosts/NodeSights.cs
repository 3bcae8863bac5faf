using CircuitKit.Cluster;
using CircuitKit.Cluster.View;
using CircuitKit.FleetSimulation.Nodes;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>Waits until each node of a process sees something of the fleet.</summary>
internal sealed class NodeSights(IReadOnlyList<FleetNode> nodes, TimeProvider time)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    public async Task<Agreement> WatchAsync(Sight sight, double seconds, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        List<FleetNode> waiting = [.. nodes];
        DateTimeOffset last = time.GetUtcNow();
        while (true)
        {
            bool[] aware = await Task.WhenAll(waiting.Select(node => SeesAsync(node, sight, cancellationToken)));
            List<FleetNode> unaware = [.. waiting.Where((_, i) => !aware[i])];

            last = unaware.Count < waiting.Count ? time.GetUtcNow() : last;
            waiting = unaware;
            if (waiting.Count == 0 || time.GetElapsedTime(started).TotalSeconds > seconds)
            {
                return new Agreement(last, waiting.Count);
            }

            await Task.Delay(s_betweenLooks, time, cancellationToken);
        }
    }

    private static async Task<bool> SeesAsync(FleetNode node, Sight sight, CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeRecord> all = node.Nodes.All;
        NodeRecord? other = all.FirstOrDefault(record => record.Id == sight.Node);
        return sight.Kind switch
        {
            SightKind.Nodes => all.Count == sight.Count,
            SightKind.Gone => other is null,
            SightKind.Draining => other is null or { IsDraining: true },
            SightKind.Circuits => other?.States.Total == sight.Count,
            _ => await FindsAsync(node, sight, cancellationToken),
        };
    }

    private static async Task<bool> FindsAsync(FleetNode node, Sight sight, CancellationToken cancellationToken)
    {
        CircuitCluster cluster = node.Get<CircuitCluster>();
        CircuitQuery query = new() { NodeId = sight.Node, TabId = sight.TabId };
        await foreach (CircuitInfo _ in cluster.ListCircuitsAsync(query, cancellationToken))
        {
            return true;
        }

        return false;
    }
}
