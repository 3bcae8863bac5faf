namespace CircuitKit.Admission.Users;

/// <summary>
/// The leases of each user over all nodes. A lease is acquired in one atomic step: of many requests at once, no more get one than the user may have.
/// </summary>
internal interface IUserLeases
{
    /// <summary>Whether there is such a store. Without one, each node counts its own.</summary>
    bool IsShared { get; }

    /// <param name="lease">The lease; acquiring it twice is acquiring it once.</param>
    /// <param name="max">How many the user may have.</param>
    /// <param name="rule">What may be done for it.</param>
    /// <param name="goneNodes">Nodes that are gone: their leases are dropped, unless they are so new that the node may just be starting.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<UserLeaseResult> AcquireAsync(
        UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken);

    Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken);
}

/// <summary>Without Redis no node knows of another.</summary>
internal sealed class NoSharedLeases : IUserLeases
{
    public bool IsShared => false;

    public Task<UserLeaseResult> AcquireAsync(
        UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken) =>
        Task.FromResult(new UserLeaseResult(true, lease.Since, [], []));

    public Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken) => Task.CompletedTask;
}
