using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CircuitKit.Cluster.Proxy;

/// <summary>
/// Sends each hub connection to the node after the one that got the last, so that a tab that comes back finds another server. Pages and
/// files go round for themselves: they would bring the tab back to where it was by chance.
/// </summary>
internal sealed class NextNodePolicy : ILoadBalancingPolicy
{
    public const string PolicyName = "NextNode";

    private readonly Lock _lock = new();
    private string _lastOfHubs = "";
    private string _lastOfPages = "";

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        lock (_lock)
        {
            return HubConnections.Is(context)
                ? Next(availableDestinations, ref _lastOfHubs)
                : Next(availableDestinations, ref _lastOfPages);
        }
    }

    private static DestinationState? Next(IReadOnlyList<DestinationState> available, ref string last)
    {
        var previous = last;
        var next = available.OrderBy(node => string.CompareOrdinal(node.DestinationId, previous) <= 0).ThenBy(node => node.DestinationId, StringComparer.Ordinal).FirstOrDefault();
        last = next?.DestinationId ?? previous;
        return next;
    }
}
