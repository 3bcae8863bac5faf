namespace CircuitKit.Admission.Users;

/// <summary>
/// The store that counts each user's leases over all nodes. A lease is acquired in one atomic step: concurrent requests cannot exceed the limit.
/// </summary>
internal interface IUserLeases
{
    /// <param name="lease">The lease. Acquiring it again renews it.</param>
    /// <param name="max">The most leases of the user.</param>
    /// <param name="rule">What happens when there is no room.</param>
    /// <param name="goneNodes">Nodes that are gone. Their leases are removed, except very new ones: such a node may just be starting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserLeaseResult> AcquireAsync(
        UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken);

    Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken);
}

/// <summary>An admission lease as the store has it.</summary>
/// <param name="UserKey">The user's key.</param>
/// <param name="Id">The lease's own random id.</param>
/// <param name="NodeId">The node that has it.</param>
/// <param name="TabId">The browser tab whose top window shows the circuit; null for a frame or an unknown tab.</param>
/// <param name="Since">When it was acquired, in Unix milliseconds of the store's clock; 0 for now.</param>
internal sealed record UserLease(string UserKey, string Id, string NodeId, string? TabId, long Since);

/// <summary>The result of acquiring a lease.</summary>
/// <param name="IsAcquired">Whether the store has the lease now.</param>
/// <param name="Since">When it was acquired, by the store's clock.</param>
/// <param name="Revoked">The leases that were revoked for it.</param>
/// <param name="Nodes">If it was not acquired: the nodes of the user's other leases.</param>
internal sealed record UserLeaseResult(bool IsAcquired, long Since, IReadOnlyList<(string Id, string NodeId)> Revoked, IReadOnlyList<string> Nodes);

/// <summary>What happens when a user's lease has no room. The store's script uses these names.</summary>
internal enum UserLeaseRule
{
    /// <summary>The lease is refused, unless it can replace one of the same tab.</summary>
    Refuse,

    /// <summary>The oldest leases are revoked.</summary>
    Replace,

    /// <summary>The circuit was resumed: it gets a lease beyond the limit, in place of one of the same tab.</summary>
    Resume,

    /// <summary>The circuit has its lease already, and keeps it.</summary>
    Keep,
}
