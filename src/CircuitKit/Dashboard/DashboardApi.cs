using System.Text.Json.Serialization.Metadata;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Table;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard;

/// <summary>What the page reads, as JSON.</summary>
internal sealed class DashboardApi(
    ClusterFanOut cluster,
    ICircuitCluster view,
    PulseHandler pulse,
    PulseFeed feed,
    RowsHandler rows,
    GroupsHandler groups,
    CircuitDetailsReader details,
    PolicyHandler policies,
    StateHandler state,
    IHostEnvironment environment,
    IOptions<CircuitKitOptions> options,
    TimeProvider time,
    ILogger<DashboardApi> logger)
{
    // 240 points for the hour: more than a chart has room for.
    private const int HistoryStep = 3;

    public async Task NowAsync(HttpContext context)
    {
        var answers = await AskAsync(pulse, new PulseQuestion(HistoryStep), context).ConfigureAwait(false);
        await WriteAsync(
            context,
            new NowAnswer
            {
                App = environment.ApplicationName,
                Options = new PageOptions(options.Value.Dashboard.AllowActions, options.Value.Dashboard.ShowValues),
                StepSeconds = HistoryStep * PulseRing.Interval.TotalSeconds,
                Pulse = FleetPulse.Of(answers, time.GetUtcNow()),
                History = PulseHistories.Combine([.. answers.Answers.Select(answer => answer.Answer.History).OfType<PulseHistory>()]),
            },
            DashboardJson.Default.NowAnswer).ConfigureAwait(false);
    }

    public async Task PulseAsync(HttpContext context) =>
        await WriteAsync(context, await feed.ReadAsync(context.RequestAborted).ConfigureAwait(false), DashboardJson.Default.FleetPulse).ConfigureAwait(false);

    public async Task CircuitsAsync(HttpContext context)
    {
        var query = QueryReader.Rows(context.Request.Query);
        var answers = await cluster.AskAsync(query.Circuits.NodeId, rows, query, PulseFeed.Timeout, context.RequestAborted).ConfigureAwait(false);
        var page = CircuitRows.Merge(answers.Answers, query) with { MissingNodes = answers.Missing, IsComplete = answers.IsComplete };
        await WriteAsync(context, page, DashboardJson.Default.RowPage).ConfigureAwait(false);
    }

    public async Task GroupsAsync(HttpContext context)
    {
        var query = QueryReader.Groups(context.Request.Query);
        var answers = await AskAsync(groups, query, context).ConfigureAwait(false);
        var page = GroupRows.Merge([.. answers.Answers.Select(answer => answer.Answer)], query) with { MissingNodes = answers.Missing, IsComplete = answers.IsComplete };
        await WriteAsync(context, page, DashboardJson.Default.GroupPage).ConfigureAwait(false);
    }

    public async Task CircuitAsync(HttpContext context)
    {
        if (QueryReader.Text(context.Request.Query, "id") is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var showValues = options.Value.Dashboard.ShowValues;
        var found = await details.ReadAsync(id, showValues, context.RequestAborted).ConfigureAwait(false);
        if (found.Circuit is null && found.Stories.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (found.Contents?.Values.Any(value => value.Value is not null) == true)
        {
            Log.DashboardValuesShown(logger, DashboardActions.Who(context), id);
        }

        await WriteAsync(context, found, DashboardJson.Default.CircuitDetails).ConfigureAwait(false);
    }

    public async Task NodesAsync(HttpContext context)
    {
        var nodes = await view.ListNodesAsync(context.RequestAborted).ConfigureAwait(false);
        var answers = await AskAsync(pulse, new PulseQuestion(), context).ConfigureAwait(false);
        var pulses = answers.Answers.ToDictionary(answer => answer.NodeId, answer => answer.Answer, StringComparer.Ordinal);
        await WriteAsync(
            context, [.. nodes.Select(node => new NodeAnswer(node, pulses.GetValueOrDefault(node.Id)))], DashboardJson.Default.NodeAnswerArray).ConfigureAwait(false);
    }

    public async Task DeployAsync(HttpContext context)
    {
        var answers = await AskAsync(pulse, new PulseQuestion(), context).ConfigureAwait(false);
        await WriteAsync(context, DeployRules.Judge(answers), DashboardJson.Default.DeployVerdict).ConfigureAwait(false);
    }

    public async Task PoliciesAsync(HttpContext context)
    {
        var answers = await AskAsync(policies, new PolicyQuestion(), context).ConfigureAwait(false);
        await WriteAsync(
            context, FleetPolicies.Of(answers.Answers.Select(answer => answer.Answer)) with { MissingNodes = answers.Missing }, DashboardJson.Default.FleetPolicies).ConfigureAwait(false);
    }

    public async Task StateAsync(HttpContext context)
    {
        var answers = await AskAsync(state, new StateQuestion(), context).ConfigureAwait(false);
        await WriteAsync(
            context, FleetState.Of(answers.Answers.Select(answer => answer.Answer)) with { MissingNodes = answers.Missing }, DashboardJson.Default.FleetState).ConfigureAwait(false);
    }

    private Task<FanOutResult<TAnswer>> AskAsync<TQuestion, TAnswer>(ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, HttpContext context) =>
        cluster.AskAllAsync(handler, question, PulseFeed.Timeout, context.RequestAborted);

    private static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type, contentType: null, context.RequestAborted);
}
