using CircuitKit.Cluster.Nodes;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

namespace CircuitKit.Cluster.Proxy;

/// <summary>YARP's configuration, as in a configuration file: any request goes to any node that is ready.</summary>
internal static class FleetRoutes
{
    public const string Cluster = "nodes";

    private const string All = "all";

    // The app sees the address that the browser requested.
    public static RouteConfig Route() =>
        new RouteConfig { RouteId = All, ClusterId = Cluster, Match = new() { Path = "{**path}" } }.WithTransformUseOriginalHostHeader();

    public static ClusterConfig Of(IEnumerable<Node> nodes) => new()
    {
        ClusterId = Cluster,
        LoadBalancingPolicy = NextNodePolicy.PolicyName,
        Destinations = nodes.ToDictionary(node => node.Name, node => new DestinationConfig { Address = node.Address.AbsoluteUri }),
        HealthCheck = new()
        {
            Active = new()
            {
                Enabled = true,
                Path = "/health/ready",
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                Interval = TimeSpan.FromMilliseconds(500),
                Timeout = TimeSpan.FromSeconds(5),
            },
            Passive = new()
            {
                Enabled = true,
                Policy = UnreachableNodePolicy.PolicyName,
                ReactivationPeriod = TimeSpan.FromSeconds(1),
            },
        },
        Metadata = new Dictionary<string, string> { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
    };
}
