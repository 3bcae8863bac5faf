namespace CircuitKit;

/// <summary>Which circuits to list. A property that is null does not filter.</summary>
public sealed record CircuitQuery
{
    /// <summary>Only circuits of this user, as in <see cref="CircuitInfo.UserKey"/>.</summary>
    public string? UserKey { get; init; }

    /// <summary>Only circuits of this browser tab.</summary>
    public string? TabId { get; init; }

    /// <summary>Only circuits on this server. The other servers are not asked.</summary>
    public string? NodeId { get; init; }

    /// <summary>Only circuits in this state.</summary>
    public CircuitState? State { get; init; }

    internal bool Matches(CircuitInfo circuit) =>
        (UserKey is null || circuit.UserKey == UserKey)
        && (TabId is null || circuit.TabId == TabId)
        && (NodeId is null || circuit.NodeId == NodeId)
        && (State is null || circuit.State == State);
}
