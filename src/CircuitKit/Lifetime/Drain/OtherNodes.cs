using CircuitKit.Cluster;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The other nodes of the cluster; none without one.</summary>
internal sealed class OtherNodes(ClusterNodes nodes, ClusterHeartbeat heartbeat) : IOtherNodes
{
    public bool Any => nodes.HasOthers;

    public Task TellOfDrainAsync(CancellationToken cancellationToken)
    {
        nodes.IsDraining = true;
        return heartbeat.BeatAsync(cancellationToken);
    }
}
