using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Dashboard.Policies;

/// <summary>Answers what retention has decided on this node.</summary>
internal sealed class PolicyHandler(RetentionHistory history, NodeIdentity node)
    : ClusterHandler<PolicyQuestion, NodePolicies>(DashboardJson.Default.PolicyQuestion, DashboardJson.Default.NodePolicies)
{
    public override string Kind => "dashboard-policies";

    public override Task<NodePolicies> AnswerAsync(PolicyQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new NodePolicies([.. history.Latest.TakeLast(question.Most).Select(Describe)]));

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
