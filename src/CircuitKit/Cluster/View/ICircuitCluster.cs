namespace CircuitKit;

/// <summary>
/// The circuits of the whole fleet, to look at: every question goes to all living servers, and nothing is kept between two. Without
/// <c>AddRedis</c>, or with <see cref="ClusterOptions.Enabled"/> off, it answers for this server alone.
/// </summary>
/// <remarks>
/// <para>
/// Pages come in the order of the ids (ordinal): ask with <see cref="CircuitQuery.After"/> set to the last page's
/// <see cref="ClusterPage{T}.Next"/> until that is null. Circuits come and go meanwhile; one that is there all the time is listed exactly once.
/// </para>
/// <para>A server that does not answer within 3 seconds is named in <see cref="ClusterPage{T}.MissingNodes"/>. None of these calls throws for it.</para>
/// </remarks>
public interface ICircuitCluster
{
    /// <summary>The living servers as of their last heartbeats, by id. One that is killed disappears after three times <see cref="ClusterOptions.HeartbeatInterval"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken);

    /// <summary>The circuits that are not closed.</summary>
    /// <param name="query">Which, and which page of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CircuitQuery.PageSize"/> is not in its range.</exception>
    Task<ClusterPage<CircuitInfo>> ListCircuitsAsync(CircuitQuery query, CancellationToken cancellationToken);

    /// <summary>The browser tabs that have at least one of these circuits. Circuits whose browser did not say its tab are in none.</summary>
    /// <param name="query">Of which circuits, and which page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CircuitQuery.PageSize"/> is not in its range.</exception>
    Task<ClusterPage<TabInfo>> ListTabsAsync(CircuitQuery query, CancellationToken cancellationToken);

    /// <summary>The signed-in people who have at least one of these circuits. Personal data.</summary>
    /// <param name="query">Of which circuits, and which page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CircuitQuery.PageSize"/> is not in its range.</exception>
    Task<ClusterPage<UserInfo>> ListUsersAsync(CircuitQuery query, CancellationToken cancellationToken);
}
