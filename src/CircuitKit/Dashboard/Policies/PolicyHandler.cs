using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Dashboard.Policies;

/// <summary>Returns the latest retention decisions of this node.</summary>
internal sealed class PolicyHandler(RetentionHistory history, NodeIdentity node)
    : ClusterHandler<PolicyQuestion, PolicyEvent[]>(DashboardJson.Default)
{
    private const int MaxEvents = 100;

    public override string Kind => "dashboard-policies";

    public override Task<PolicyEvent[]> AnswerAsync(PolicyQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult<PolicyEvent[]>([.. history.Latest.TakeLast(MaxEvents).Select(Describe)]);

    private PolicyEvent Describe(RetentionEvent happened) => new()
    {
        At = happened.At,
        NodeId = node.Id,
        CircuitId = happened.CircuitId,
        KeepLiveSeconds = happened.Decision.KeepLive.TotalSeconds,
        KeepSnapshotSeconds = happened.Decision.KeepSnapshot.TotalSeconds,
        Value = happened.Decision.Value,
        Reason = happened.Decision.Reason,
        Ended = happened.Ended?.ToString(),
    };
}

/// <summary>Asks a node for its latest retention decisions.</summary>
internal sealed record PolicyQuestion;

/// <summary>A retention decision about a circuit, or its eviction.</summary>
internal sealed record PolicyEvent
{
    public DateTimeOffset At { get; init; }

    public required string NodeId { get; init; }

    public required string CircuitId { get; init; }

    /// <summary>For how long the circuit stays live while it is disconnected.</summary>
    public double KeepLiveSeconds { get; init; }

    /// <summary>For how long its snapshot is kept after that.</summary>
    public double KeepSnapshotSeconds { get; init; }

    /// <summary>Its value when room is short, 0 to 100.</summary>
    public int Value { get; init; }

    public required string Reason { get; init; }

    /// <summary>Why it was evicted; null for a decision.</summary>
    public string? Ended { get; init; }
}

/// <summary>The latest retention decisions of all nodes.</summary>
/// <param name="Events">The latest first.</param>
/// <param name="MissingNodes">The nodes that did not respond.</param>
internal sealed record FleetPolicies(IReadOnlyList<PolicyEvent> Events, IReadOnlyList<string> MissingNodes)
{
    private const int Max = 200;

    public static FleetPolicies Of(IEnumerable<PolicyEvent[]> nodes, IReadOnlyList<string> missing) => new(
        [.. nodes.SelectMany(node => node).OrderByDescending(one => one.At).ThenBy(one => one.CircuitId, StringComparer.Ordinal).Take(Max)], missing);
}
