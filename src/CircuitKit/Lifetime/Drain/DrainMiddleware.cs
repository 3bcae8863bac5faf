using CircuitKit.Blazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Responds with 503 to requests for a new connection while the server drains, so that a proxy can pick another server at once. Requests of open
/// connections (long polling) pass, as their circuits are still here.
/// </summary>
internal sealed class DrainMiddleware(DrainSwitch drain) : IStartupFilter
{
    private const string RetryAfterSeconds = "1";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(GuardAsync);
        next(app);
    };

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!drain.IsOn || !BlazorHub.IsNewConnection(context.Request))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds;
        return Task.CompletedTask;
    }
}
