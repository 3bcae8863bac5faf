namespace CircuitKit;

/// <summary>
/// Lists the circuits of the whole fleet. Each list is read from all living servers; nothing is cached. Without <c>AddRedis</c>, or with
/// <see cref="ClusterOptions.Enabled"/> off, it covers this server alone.
/// </summary>
public interface ICircuitCluster
{
    /// <summary>
    /// Lists the living servers as of their last heartbeats, by id. A killed server disappears after three times
    /// <see cref="ClusterOptions.HeartbeatInterval"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the circuits that are not closed, by id.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<CircuitInfo> ListCircuitsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the browser tabs that have such a circuit, by id. A circuit whose tab is not known belongs to none.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<TabInfo> ListTabsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the signed-in users who have such a circuit, by key. Personal data.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<UserInfo> ListUsersAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);
}
