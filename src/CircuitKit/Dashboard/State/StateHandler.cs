using CircuitKit.Cluster.Messages;
using CircuitKit.Diagnostics;

namespace CircuitKit.Dashboard.State;

/// <summary>Answers what the check has found on this node.</summary>
internal sealed class StateHandler(StateCheckBook book, StateCheckSwitch whether)
    : ClusterHandler<StateQuestion, NodeState>(DashboardJson.Default.StateQuestion, DashboardJson.Default.NodeState)
{
    public override string Kind => "dashboard-state";

    public override Task<NodeState> AnswerAsync(StateQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new NodeState(whether.IsOn, book.Pages));
}
