using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace CircuitKit.Cluster.Proxy;

/// <summary>
/// After one request that could not reach a node, the proxy stops using it; the active check, twice a second, finds out when it is back.
/// </summary>
internal sealed class UnreachableNodePolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "UnreachableNode";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature() is { Error: ForwarderError.Request or ForwarderError.RequestTimedOut })
        {
            var period = cluster.Model.Config.HealthCheck!.Passive!.ReactivationPeriod!.Value;
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
        }
    }
}
