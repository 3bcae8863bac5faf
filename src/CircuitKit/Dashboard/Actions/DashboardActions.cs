using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Antiforgery;

namespace CircuitKit.Dashboard.Actions;

/// <summary>The actions of the dashboard. They are off by default, need an antiforgery token, and log who did what.</summary>
internal sealed class DashboardActions(
    ICircuitControl control, ClusterFanOut cluster, DrainNodeHandler drain, IOptions<DashboardOptions> options, ILogger<DashboardActions> logger)
{
    private const int MaxRequestLength = 16 * 1024;

    private const string Off = "Actions are off. Set CircuitKit:Dashboard:AllowActions to true to switch them on.";

    private static readonly TimeSpan s_drainTimeout = TimeSpan.FromSeconds(5);

    public Task GetTokenAsync(HttpContext context)
    {
        if (!options.Value.AllowActions)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, Off);
        }

        // Antiforgery sets this header, and logs a warning if it is set already.
        context.Response.Headers.CacheControl = default;
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        var token = new ActionToken(tokens.HeaderName, tokens.RequestToken);
        return context.Response.WriteAsJsonAsync(token, DashboardJson.Default.ActionToken, contentType: null, context.RequestAborted);
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

    public Task DrainAsync(HttpContext context) => ActAsync(context, "drain", NodeOf, async request =>
    {
        var answers = await cluster.AskAsync(request.NodeId!, drain, new DrainQuestion(), s_drainTimeout, context.RequestAborted)
            .ConfigureAwait(false);
        return answers.Answers is [(var node, var answer)]
            ? new ActionResult(answer.IsAllowed ? answer.Status.State.ToString() : "NotAllowed", node)
            : new ActionResult("NoAnswer", request.NodeId);
    });

    private Task ActOnCircuitAsync(HttpContext context, string action, Func<CircuitInfo, ActionRequest, Task<CircuitCommandResult>> act) =>
        ActAsync(context, action, CircuitOf, async request =>
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
        if (request is null || target(request) is not { } targetId
            || request.Message?.Length > CloseOptions.MaxMessageLength || request.Note?.Length > CloseOptions.MaxNoteLength)
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, "The request names no circuit or server, or a text is too long.").ConfigureAwait(false);
            return;
        }

        // Logged even if the action fails, or the browser no longer waits for it.
        var outcome = "NotKnown";
        ActionResult result;
        try
        {
            result = await act(request).ConfigureAwait(false);
            outcome = result.Outcome;
        }
        finally
        {
            Log.DashboardActed(logger, Who(context), action, targetId, outcome, OneLine.Of(request.Note));
        }

        await context.Response.WriteAsJsonAsync(result, DashboardJson.Default.ActionResult, null, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Returns the name of the dashboard's user, for the log.</summary>
    public static string Who(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? OneLine.Of(name) : "an anonymous user";

    private async Task<string?> RefusalAsync(HttpContext context) =>
        !options.Value.AllowActions ? Off
        : !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context).ConfigureAwait(false)
            ? "The request has no antiforgery token, or the token of another user. Reload the page."
        : null;

    private static async Task<ActionRequest?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is null or > MaxRequestLength)
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

    private static string? CircuitOf(ActionRequest request) => BlazorHub.IsCircuitId(request.CircuitId) ? request.CircuitId : null;

    private static string? NodeOf(ActionRequest request) => NodeIdentity.IsId(request.NodeId) ? request.NodeId : null;

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The body of an action's request.</summary>
internal sealed record ActionRequest
{
    public string? CircuitId { get; init; }

    public string? NodeId { get; init; }

    /// <summary>A message for the circuit's user.</summary>
    public string? Message { get; init; }

    /// <summary>A note for the log.</summary>
    public string? Note { get; init; }
}

/// <summary>The result of an action.</summary>
/// <param name="Outcome">One word.</param>
/// <param name="NodeId">The server that carried it out, or null.</param>
internal sealed record ActionResult(string Outcome, string? NodeId = null);

/// <summary>The antiforgery token that every action needs.</summary>
internal sealed record ActionToken(string? HeaderName, string? Token);
