using System.Text.Json.Serialization.Metadata;
using CircuitKit.Cluster.Messages;
using CircuitKit.Cluster.View;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Status;
using CircuitKit.Dashboard.Table;
using CircuitKit.Observability;

namespace CircuitKit.Dashboard;

/// <summary>The data of the page, as JSON.</summary>
internal sealed class DashboardApi(
    ClusterFanOut cluster,
    CircuitCluster view,
    NodeStatusHandler status,
    StatusBroadcast broadcast,
    RowsHandler rows,
    GroupsHandler groups,
    CircuitDetailsReader details,
    PolicyHandler policies,
    StateHandler state,
    IHostEnvironment environment,
    IOptions<DashboardOptions> options,
    IOptions<RealUserMonitoringOptions> monitoring,
    [Clock] TimeProvider time,
    ILogger<DashboardApi> logger)
{
    // 240 points for the last hour are enough for a chart.
    private const int HistoryStep = 3;

    public async Task NowAsync(HttpContext context)
    {
        var answers = await AskAsync(status, new NodeStatusQuestion(HistoryStep), context).ConfigureAwait(false);
        var now = new NowAnswer(
            environment.ApplicationName,
            new PageOptions(options.Value.AllowActions, options.Value.ShowValues, monitoring.Value.SampleRate > 0),
            HistoryStep * Sample.Interval.TotalSeconds,
            FleetStatus.Of(answers, time.GetUtcNow()),
            History.Combine([.. answers.Values.Select(node => node.History).OfType<History>()]));
        await WriteAsync(context, now, DashboardJson.Default.NowAnswer).ConfigureAwait(false);
    }

    public async Task StatusAsync(HttpContext context)
    {
        var fleet = await broadcast.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, fleet, DashboardJson.Default.FleetStatus).ConfigureAwait(false);
    }

    public async Task CircuitsAsync(HttpContext context)
    {
        var query = QueryReader.Rows(context.Request.Query);
        var answers = await AskAsync(rows, query, context, query.Circuits.NodeId).ConfigureAwait(false);
        var page = CircuitRows.Merge(answers.Answers, query) with { MissingNodes = answers.Missing, IsComplete = answers.IsComplete };
        await WriteAsync(context, page, DashboardJson.Default.RowPage).ConfigureAwait(false);
    }

    public async Task GroupsAsync(HttpContext context)
    {
        var query = QueryReader.Groups(context.Request.Query);
        var answers = await AskAsync(groups, query, context).ConfigureAwait(false);
        var page = GroupRows.Merge([.. answers.Values], query) with { MissingNodes = answers.Missing, IsComplete = answers.IsComplete };
        await WriteAsync(context, page, DashboardJson.Default.GroupPage).ConfigureAwait(false);
    }

    public async Task CircuitAsync(HttpContext context)
    {
        if (QueryReader.Text(context.Request.Query, "id") is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var found = await details.ReadAsync(id, options.Value.ShowValues, context.RequestAborted).ConfigureAwait(false);
        if (found.Circuit is null && found.Timelines.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (found.Preview?.Values.Any(value => value.Value is not null) == true)
        {
            Log.DashboardValuesShown(logger, DashboardActions.Who(context), id);
        }

        await WriteAsync(context, found, DashboardJson.Default.CircuitDetails).ConfigureAwait(false);
    }

    public async Task NodesAsync(HttpContext context)
    {
        var answers = await AskAsync(status, new NodeStatusQuestion(), context).ConfigureAwait(false);
        var byNode = answers.Answers.ToDictionary(answer => answer.NodeId, answer => answer.Answer, StringComparer.Ordinal);
        NodeAnswer[] nodes = [.. view.KnownNodes().Select(node => new NodeAnswer(node, byNode.GetValueOrDefault(node.Id)))];
        await WriteAsync(context, nodes, DashboardJson.Default.NodeAnswerArray).ConfigureAwait(false);
    }

    public async Task DeployAsync(HttpContext context)
    {
        var answers = await AskAsync(status, new NodeStatusQuestion(), context).ConfigureAwait(false);
        await WriteAsync(context, DeployCheck.Run(answers), DashboardJson.Default.DeployResult).ConfigureAwait(false);
    }

    public async Task PoliciesAsync(HttpContext context)
    {
        var answers = await AskAsync(policies, new PolicyQuestion(), context).ConfigureAwait(false);
        await WriteAsync(context, FleetPolicies.Of(answers.Values, answers.Missing), DashboardJson.Default.FleetPolicies).ConfigureAwait(false);
    }

    public async Task StateAsync(HttpContext context)
    {
        var answers = await AskAsync(state, new StateQuestion(), context).ConfigureAwait(false);
        await WriteAsync(context, FleetState.Of(answers.Values, answers.Missing), DashboardJson.Default.FleetState).ConfigureAwait(false);
    }

    private Task<FanOutResult<TAnswer>> AskAsync<TQuestion, TAnswer>(
        ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, HttpContext context, string? nodeId = null) =>
        nodeId is null
            ? cluster.AskAllAsync(handler, question, StatusBroadcast.Timeout, context.RequestAborted)
            : cluster.AskAsync(nodeId, handler, question, StatusBroadcast.Timeout, context.RequestAborted);

    private static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type, contentType: null, context.RequestAborted);
}
