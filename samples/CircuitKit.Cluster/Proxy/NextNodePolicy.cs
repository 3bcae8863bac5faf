using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CircuitKit.Cluster.Proxy;

/// <summary>
/// Sends each hub connection of a tab to another node than the previous one, so that a reconnect always reaches another server. Requests for
/// pages and files take turns among all nodes.
/// </summary>
internal sealed class NextNodePolicy : ILoadBalancingPolicy
{
    public const string PolicyName = "NextNode";

    // More tabs than anybody opens to try something. Beyond that, some may reconnect to the same node.
    private const int MaxTabs = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _lastOfTabs = new(StringComparer.Ordinal);
    private string _lastOfHubs = "";
    private string _lastOfPages = "";

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        lock (_lock)
        {
            return HubConnections.Is(context)
                ? NextOfTab(context.Request.Query["ck_tab"].ToString(), availableDestinations)
                : Next(availableDestinations, ref _lastOfPages);
        }
    }

    private DestinationState? NextOfTab(string tab, IReadOnlyList<DestinationState> available)
    {
        var next = Next(available, ref _lastOfHubs);
        if (next is not null && _lastOfTabs.GetValueOrDefault(tab) == next.DestinationId)
        {
            next = Next(available, ref _lastOfHubs);
        }

        if (_lastOfTabs.Count >= MaxTabs)
        {
            _lastOfTabs.Clear();
        }

        if (next is not null)
        {
            _lastOfTabs[tab] = next.DestinationId;
        }

        return next;
    }

    private static DestinationState? Next(IReadOnlyList<DestinationState> available, ref string last)
    {
        var previous = last;
        var next = available
            .OrderBy(node => string.CompareOrdinal(node.DestinationId, previous) <= 0)
            .ThenBy(node => node.DestinationId, StringComparer.Ordinal)
            .FirstOrDefault();
        last = next?.DestinationId ?? previous;
        return next;
    }
}
