using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking;

namespace CircuitKit.Cluster.View;

/// <summary>Answers which circuits this node has.</summary>
internal sealed class CircuitsHandler(CircuitTable registry)
    : ClusterHandler<CircuitQuery, NodeSlice<CircuitInfo>>(ViewJson.Default.CircuitQuery, ViewJson.Default.Circuits)
{
    public override string Kind => "list-circuits";

    public override Task<NodeSlice<CircuitInfo>> AnswerAsync(CircuitQuery question, CancellationToken cancellationToken) =>
        Task.FromResult(NodeSlices.Circuits(registry.List(), question));
}

/// <summary>Answers which tabs have circuits on this node.</summary>
internal sealed class TabsHandler(CircuitTable registry)
    : ClusterHandler<CircuitQuery, NodeSlice<TabInfo>>(ViewJson.Default.CircuitQuery, ViewJson.Default.Tabs)
{
    public override string Kind => "list-tabs";

    public override Task<NodeSlice<TabInfo>> AnswerAsync(CircuitQuery question, CancellationToken cancellationToken) =>
        Task.FromResult(NodeSlices.Tabs(registry.List(), question));
}

/// <summary>Answers who has circuits on this node.</summary>
internal sealed class UsersHandler(CircuitTable registry)
    : ClusterHandler<CircuitQuery, NodeSlice<UserInfo>>(ViewJson.Default.CircuitQuery, ViewJson.Default.Users)
{
    public override string Kind => "list-users";

    public override Task<NodeSlice<UserInfo>> AnswerAsync(CircuitQuery question, CancellationToken cancellationToken) =>
        Task.FromResult(NodeSlices.Users(registry.List(), question));
}
