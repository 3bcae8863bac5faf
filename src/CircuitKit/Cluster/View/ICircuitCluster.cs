namespace CircuitKit;

/// <summary>
/// Lists the circuits of the whole fleet: each list is read from all living servers, and nothing is kept. Without <c>AddRedis</c>, or with
/// <see cref="ClusterOptions.Enabled"/> off, it is of this server alone.
/// </summary>
public interface ICircuitCluster
{
    /// <summary>
    /// The living servers as of their last heartbeats, by id. One that was killed disappears after three times
    /// <see cref="ClusterOptions.HeartbeatInterval"/>.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>The circuits that are not closed, by id.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<CircuitInfo> ListCircuitsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>The browser tabs that have at least one such circuit, by id. A circuit whose browser did not name its tab is in none.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<TabInfo> ListTabsAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>The signed-in users who have at least one such circuit, by key. Personal data.</summary>
    /// <param name="query">Which circuits; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    ClusterList<UserInfo> ListUsersAsync(CircuitQuery? query = null, CancellationToken cancellationToken = default);
}
