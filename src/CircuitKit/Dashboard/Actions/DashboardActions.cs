using System.Text.Json;
using CircuitKit.Cluster.Messages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Actions;

/// <summary>What people at the dashboard may do, when they may: each with a token of theirs, and with a line in the log that names them.</summary>
internal sealed class DashboardActions(
    ICircuitControl control, ClusterFanOut cluster, DrainNodeHandler drain, IOptions<CircuitKitOptions> options, ILogger<DashboardActions> logger)
{
    private const int LongestRequest = 16 * 1024;

    private static readonly TimeSpan s_drainTimeout = TimeSpan.FromSeconds(5);

    public Task GiveTokenAsync(HttpContext context)
    {
        if (!options.Value.Dashboard.AllowActions)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "Actions are off. CircuitKit:Dashboard:AllowActions switches them on.");
        }

        // Antiforgery sets it itself, and warns when somebody has.
        context.Response.Headers.CacheControl = default;
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return context.Response.WriteAsJsonAsync(new ActionToken(tokens.HeaderName, tokens.RequestToken), DashboardJson.Default.ActionToken, contentType: null, context.RequestAborted);
    }

    public Task CheckpointAsync(HttpContext context) => ActOnCircuitAsync(
        context, "checkpoint", (circuit, _) => control.CheckpointAsync(circuit, context.RequestAborted));

    public Task HibernateAsync(HttpContext context) => ActOnCircuitAsync(
        context, "hibernate", (circuit, _) => control.HibernateAsync(circuit, context.RequestAborted));

    public Task CloseAsync(HttpContext context) => ActOnCircuitAsync(
        context,
        "close",
        (circuit, request) => control.CloseAsync(
            circuit, new CloseOptions { Message = NullIfBlank(request.Message), Note = NullIfBlank(request.Note) }, context.RequestAborted));

    public Task DrainAsync(HttpContext context) => ActAsync(context, "drain", request => request.NodeId, async request =>
    {
        var answers = await cluster.AskOneAsync(request.NodeId!, drain, new DrainQuestion(), s_drainTimeout, context.RequestAborted).ConfigureAwait(false);
        return answers.Answers is [(var node, var answer)]
            ? new ActionResult(answer.IsAllowed ? answer.Status.State.ToString() : "NotAllowed", node)
            : new ActionResult("NoAnswer", request.NodeId);
    });

    private Task ActOnCircuitAsync(HttpContext context, string action, Func<CircuitInfo, ActionRequest, Task<CircuitCommandResult>> act) =>
        ActAsync(context, action, request => request.CircuitId, async request =>
        {
            var circuit = new CircuitInfo { Id = request.CircuitId!, NodeId = NullIfBlank(request.NodeId) ?? "unknown" };
            var result = await act(circuit, request).ConfigureAwait(false);
            return new ActionResult(result.Outcome.ToString(), result.NodeId);
        });

    private async Task ActAsync(HttpContext context, string action, Func<ActionRequest, string?> target, Func<ActionRequest, Task<ActionResult>> act)
    {
        if (await RefusalAsync(context).ConfigureAwait(false) is { } refusal)
        {
            Log.DashboardActionRefused(logger, action, refusal);
            await RefuseAsync(context, StatusCodes.Status403Forbidden, refusal).ConfigureAwait(false);
            return;
        }

        var request = await ReadAsync(context).ConfigureAwait(false);
        if (request is null || NullIfBlank(target(request)) is not { } meant
            || request.Message?.Length > CloseOptions.MaxMessageLength || request.Note?.Length > CloseOptions.MaxNoteLength)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The request does not say what is meant, or a text in it is too long.").ConfigureAwait(false);
            return;
        }

        var result = await act(request).ConfigureAwait(false);
        Log.DashboardActed(logger, Who(context), action, meant, result.Outcome, OneLine(request.Note));
        await context.Response.WriteAsJsonAsync(result, DashboardJson.Default.ActionResult, contentType: null, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Who is at the dashboard, for the log.</summary>
    public static string Who(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? OneLine(name) : "somebody not signed in";

    private async Task<string?> RefusalAsync(HttpContext context) =>
        !options.Value.Dashboard.AllowActions ? "Actions are off. CircuitKit:Dashboard:AllowActions switches them on."
        : !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context).ConfigureAwait(false)
            ? "The request has no antiforgery token, or one of another person. Load the page again."
        : null;

    private static async Task<ActionRequest?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is null or > LongestRequest)
        {
            return null;
        }

        try
        {
            return await context.Request.ReadFromJsonAsync(DashboardJson.Default.ActionRequest, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(why, context.RequestAborted);
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // What a person writes must not look like a line of the log.
    private static string OneLine(string? text) => (text ?? string.Empty).ReplaceLineEndings(" ");
}
