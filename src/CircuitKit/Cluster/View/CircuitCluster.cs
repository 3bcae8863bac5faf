using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster.View;

/// <inheritdoc cref="ICircuitCluster"/>
internal sealed class CircuitCluster(
    ClusterFanOut cluster, ClusterNodes nodes, NodeIdentity node, CircuitsHandler circuits, TabsHandler tabs, UsersHandler users) : ICircuitCluster
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken)
    {
        await cluster.RefreshNodesAsync(cancellationToken).ConfigureAwait(false);
        return KnownNodes();
    }

    /// <summary>The nodes as of the last refresh.</summary>
    public IReadOnlyList<NodeInfo> KnownNodes()
    {
        var others = nodes.All.Where(record => record.Id != node.Id).DistinctBy(record => record.Id);
        return [.. others.Append(nodes.Describe()).OrderBy(record => record.Id, StringComparer.Ordinal).Select(Describe)];
    }

    public Task<ClusterPage<CircuitInfo>> ListCircuitsAsync(CircuitQuery query, CancellationToken cancellationToken) =>
        ListAsync(circuits, query, circuit => circuit.Id, (one, other) => one.StateSince >= other.StateSince ? one : other, cancellationToken);

    public Task<ClusterPage<TabInfo>> ListTabsAsync(CircuitQuery query, CancellationToken cancellationToken) =>
        ListAsync(tabs, query, tab => tab.TabId, Sum, cancellationToken);

    public Task<ClusterPage<UserInfo>> ListUsersAsync(CircuitQuery query, CancellationToken cancellationToken) =>
        ListAsync(users, query, user => user.UserKey, Sum, cancellationToken);

    internal static TabInfo Sum(TabInfo one, TabInfo other) => one with
    {
        Circuits = one.Circuits + other.Circuits,
        UserKeys = NodeSlices.Distinct(one.UserKeys.Concat(other.UserKeys)),
        NodeIds = NodeSlices.Distinct(one.NodeIds.Concat(other.NodeIds)),
    };

    internal static UserInfo Sum(UserInfo one, UserInfo other) => one with
    {
        Circuits = one.Circuits + other.Circuits,
        NodeIds = NodeSlices.Distinct(one.NodeIds.Concat(other.NodeIds)),
    };

    private async Task<ClusterPage<T>> ListAsync<T>(
        ClusterHandler<CircuitQuery, NodeSlice<T>> handler, CircuitQuery query, Func<T, string> id, Func<T, T, T> combine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.PageSize is < 1 or > CircuitQuery.MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(query), query.PageSize, $"PageSize is {query.PageSize}; set it to a value from 1 to {CircuitQuery.MaxPageSize}.");
        }

        var answers = query.NodeId is { } one
            ? await cluster.AskOneAsync(one, handler, query, s_timeout, cancellationToken).ConfigureAwait(false)
            : await cluster.AskAllAsync(handler, query, s_timeout, cancellationToken).ConfigureAwait(false);
        return PageMerge.Merge([.. answers.Answers.Select(answer => answer.Answer)], query.PageSize, id, combine) with
        {
            MissingNodes = answers.Missing,
            IsComplete = answers.IsComplete,
        };
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
