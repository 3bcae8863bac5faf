using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The drain over HTTP: <c>POST</c> starts it, <c>GET</c> tells of it.</summary>
internal sealed class DrainHook(DrainToken token, bool allowRemote)
{
    /// <summary>Whether callers on other machines are accepted.</summary>
    public bool AllowsRemote => allowRemote;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public async Task AnswerAsync(HttpContext context)
    {
        if ((DrainCaller.Refusal(context, allowRemote) ?? token.Refusal(context.Request)) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(refusal, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var drain = context.RequestServices.GetRequiredService<ICircuitDrain>();
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var draining = drain.DrainAsync(CancellationToken.None);
            if (IsWaiting(context.Request))
            {
                await draining.WaitAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }

        var status = drain.Status;
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) && status.State != DrainState.Drained
            ? StatusCodes.Status202Accepted
            : StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(status, s_json, context.RequestAborted).ConfigureAwait(false);
    }

    private static bool IsWaiting(HttpRequest request) => bool.TryParse(request.Query["wait"], out var wait) && wait;
}
