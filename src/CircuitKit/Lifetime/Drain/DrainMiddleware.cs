using CircuitKit.Blazor;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Responds with 503 to requests for a new connection while the server drains, so that a proxy can pick another server at once. Requests of open
/// connections (long polling) pass, as their circuits are still here; so do those of tabs whose circuits may stay until their users leave.
/// </summary>
internal sealed class DrainMiddleware(DrainSwitch drain, CircuitTable circuits) : IStartupFilter
{
    private const string RetryAfterSeconds = "1";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(GuardAsync);
        next(app);
    };

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!drain.IsOn || !BlazorHub.IsNewConnection(context.Request) || (drain.IsWaiting && IsBack(context)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds;
        return Task.CompletedTask;
    }

    private bool IsBack(HttpContext context) =>
        TabIdentity.FromQuery(context).TabId is { } tab && circuits.Live.Any(circuit => circuit.TabId == tab);
}
