namespace CircuitKit.Admission.Users;

/// <summary>An admission lease of a user, as the nodes of a fleet know it.</summary>
/// <param name="UserKey">The user's key.</param>
/// <param name="Id">The lease's own random id.</param>
/// <param name="NodeId">The node that has it.</param>
/// <param name="TabId">The browser tab whose top window shows the circuit; null for a frame, and for an unknown tab.</param>
/// <param name="Since">Since when, in Unix milliseconds of the store's clock; 0 for "now".</param>
internal sealed record UserLease(string UserKey, string Id, string NodeId, string? TabId, long Since);

/// <summary>What the store of leases returns.</summary>
/// <param name="IsAcquired">Whether the lease is in the store now.</param>
/// <param name="Since">Since when, by the store's clock.</param>
/// <param name="Revoked">The leases that were revoked for it, by id and node.</param>
/// <param name="Nodes">When it was not acquired: the nodes that have the others.</param>
internal sealed record UserLeaseResult(bool IsAcquired, long Since, IReadOnlyList<(string Id, string NodeId)> Revoked, IReadOnlyList<string> Nodes);

/// <summary>What may be done to give a user one more lease. The store's script knows the rules by these names.</summary>
internal enum UserLeaseRule
{
    /// <summary>Only if there is room, or a lease of the same tab to replace.</summary>
    Refuse,

    /// <summary>The oldest leases are revoked.</summary>
    Replace,

    /// <summary>The circuit was resumed: it gets a lease whatever the limit says, in place of one of the same tab.</summary>
    Resume,

    /// <summary>The circuit is there and keeps its lease.</summary>
    Keep,
}
