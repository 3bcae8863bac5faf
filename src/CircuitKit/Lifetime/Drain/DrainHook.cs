using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The drain over HTTP: <c>POST</c> starts it, <c>GET</c> returns its status.</summary>
internal sealed class DrainHook(DrainToken token, bool allowRemote)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Whether callers on other machines are accepted.</summary>
    public bool AllowsRemote => allowRemote;

    public async Task HandleAsync(HttpContext context)
    {
        if ((DrainCaller.Refusal(context, allowRemote) ?? token.Refusal(context.Request)) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(refusal, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var drain = context.RequestServices.GetRequiredService<ICircuitDrain>();
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (isPost)
        {
            if (!TryReadMode(context.Request, out var mode))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsync("The mode is immediate or attrition.", context.RequestAborted).ConfigureAwait(false);
                return;
            }

            var draining = mode is { } given ? drain.DrainAsync(given, CancellationToken.None) : drain.DrainAsync(CancellationToken.None);
            if (bool.TryParse(context.Request.Query["wait"], out var wait) && wait)
            {
                await draining.WaitAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }

        var status = drain.Status;
        context.Response.StatusCode = isPost && status.State != DrainState.Drained ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(status, s_json, context.RequestAborted).ConfigureAwait(false);
    }

    private static bool TryReadMode(HttpRequest request, out DrainMode? mode)
    {
        mode = Enum.GetValues<DrainMode>().Cast<DrainMode?>().FirstOrDefault(
            one => string.Equals(one.ToString(), request.Query["mode"], StringComparison.OrdinalIgnoreCase));
        return mode is not null || !request.Query.ContainsKey("mode");
    }
}
