using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;

namespace CircuitKit.Dashboard.Table;

/// <summary>Lists this node's circuits as rows of the table.</summary>
internal sealed class NodeRows(CircuitTable registry, HibernatedCircuits hibernated, CheckpointScheduler scheduler, CircuitRoutes routes)
{
    /// <param name="withRoutes">Whether to find the route of each one's page.</param>
    public IReadOnlyCollection<CircuitRow> All(bool withRoutes) =>
        [
            .. registry.Live.Select(circuit => new CircuitRow(
                circuit.View(),
                scheduler.IsActive ? circuit.UnsavedFor?.TotalSeconds : null,
                scheduler.IsActive ? SaveFailures.Of(circuit) : null)
            {
                Route = withRoutes ? routes.Of(circuit.Page) : null,
            }),
            .. hibernated.All.Select(circuit => new CircuitRow(circuit.View, UnsavedSeconds: null, Trouble: null)
            {
                Route = withRoutes ? routes.Of((circuit.View.Url, circuit.PathBase)) : null,
            }),
        ];
}

/// <summary>Returns this node's part of a page of the table.</summary>
internal sealed class RowsHandler(NodeRows rows) : ClusterHandler<RowQuery, RowSlice>(DashboardJson.Default)
{
    public override string Kind => "dashboard-circuits";

    public override Task<RowSlice> AnswerAsync(RowQuery question, CancellationToken cancellationToken) =>
        Task.FromResult(CircuitRows.Slice(rows.All(withRoutes: question.Route is not null), question));
}

/// <summary>Returns this node's tabs, users or pages.</summary>
internal sealed class GroupsHandler(NodeRows rows, DashboardRecorder recorder)
    : ClusterHandler<GroupQuery, GroupSlice>(DashboardJson.Default)
{
    public override string Kind => "dashboard-groups";

    public override Task<GroupSlice> AnswerAsync(GroupQuery question, CancellationToken cancellationToken) =>
        Task.FromResult(
            GroupRows.Slice(rows.All(withRoutes: question.By == GroupKind.Page), question, recorder.Durations.Find, recorder.Experiences.Find));
}
