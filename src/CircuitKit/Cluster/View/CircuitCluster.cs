using System.Runtime.CompilerServices;
using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster.View;

/// <inheritdoc cref="ICircuitCluster"/>
internal sealed class CircuitCluster(
    ClusterFanOut cluster,
    ClusterNodes nodes,
    NodeIdentity node,
    ListCircuitsHandler circuits,
    ListGroupsHandler groups) : ICircuitCluster
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default)
    {
        await cluster.RefreshNodesAsync(cancellationToken).ConfigureAwait(false);
        return KnownNodes();
    }

    /// <summary>The nodes as of the last refresh.</summary>
    public IReadOnlyList<NodeInfo> KnownNodes() =>
    [
        .. nodes.All.Where(record => record.Id != node.Id)
            .Append(nodes.Describe())
            .OrderBy(record => record.Id, StringComparer.Ordinal)
            .Select(Describe),
    ];

    public ClusterList<CircuitInfo> ListCircuitsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default) => List(
        circuits, ListCircuitsHandler.Order, Newer, circuit => circuit, new ListQuestion { Circuits = query ?? new() }, cancellationToken);

    public ClusterList<TabInfo> ListTabsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default) => List(
        groups, ListGroupsHandler.Order, CircuitGroups.Plus, TabOf, new ListQuestion { Circuits = query ?? new() }, cancellationToken);

    public ClusterList<UserInfo> ListUsersAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default) => List(
        groups,
        ListGroupsHandler.Order,
        CircuitGroups.Plus,
        UserOf,
        new ListQuestion { Circuits = query ?? new(), ByUser = true },
        cancellationToken);

    // A circuit that moves can be on two nodes for a moment.
    private static CircuitInfo Newer(CircuitInfo one, CircuitInfo other) => one.StateSince >= other.StateSince ? one : other;

    private static TabInfo TabOf(CircuitGroup tab) =>
        new() { TabId = tab.Name, Circuits = tab.Circuits, UserKeys = tab.UserKeys, NodeIds = tab.NodeIds };

    private static UserInfo UserOf(CircuitGroup user) => new() { UserKey = user.Name, Circuits = user.Circuits, NodeIds = user.NodeIds };

    private ClusterList<TResult> List<T, TResult>(
        ClusterHandler<ListQuestion, NodePage<T>> handler,
        ListOrder<T> order,
        Func<T, T, T> combine,
        Func<T, TResult> resultOf,
        ListQuestion question,
        CancellationToken listCancelled)
    {
        return new ClusterList<TResult>((list, cancelled) => ReadAsync(list, cancelled).GetAsyncEnumerator(CancellationToken.None));

        async IAsyncEnumerable<TResult> ReadAsync(ClusterList<TResult> list, [EnumeratorCancellation] CancellationToken enumerationCancelled)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(listCancelled, enumerationCancelled);
            (list.MissingNodes, list.IsComplete) = ([], false);
            var merge = new NodeMerge<T>(order, combine);
            var first = await (question.Circuits.NodeId is { } only
                ? cluster.AskAsync(only, handler, question, s_timeout, either.Token)
                : cluster.AskAllAsync(handler, question, s_timeout, either.Token)).ConfigureAwait(false);
            Add(first);
            do
            {
                // Nodes may have replied before they could see the cancellation.
                either.Token.ThrowIfCancellationRequested();
                while (merge.TryTake(out var item))
                {
                    yield return resultOf(item);
                }

                var next = await Task.WhenAll(merge.Exhausted.Select(exhausted => cluster.AskAsync(
                    exhausted.NodeId, handler, question with { After = exhausted.After }, s_timeout, either.Token))).ConfigureAwait(false);
                Array.ForEach(next, Add);
            }
            while (merge.HasMore);
            list.IsComplete = first.KnowsAllNodes && list.MissingNodes.Count == 0;

            void Add(FanOutResult<NodePage<T>> answers)
            {
                foreach (var (nodeId, page) in answers.Answers)
                {
                    merge.Add(nodeId, page);
                }

                // A node that did not answer is not asked again: a long list would wait for it at each page.
                foreach (var nodeId in answers.Missing)
                {
                    merge.Remove(nodeId);
                    list.MissingNodes = [.. list.MissingNodes, nodeId];
                }
            }
        }
    }

    private NodeInfo Describe(NodeRecord record) => new()
    {
        Id = record.Id,
        IsThisNode = record.Id == node.Id,
        StartedAt = record.StartedAt,
        LastHeartbeatAt = record.BeatAt,
        AppVersion = record.AppVersion ?? string.Empty,
        Circuits = record.States,
        IsDraining = record.IsDraining,
        Remarks = record.Remarks ?? [],
    };
}
