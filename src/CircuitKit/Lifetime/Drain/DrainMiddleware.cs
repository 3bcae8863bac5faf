using CircuitKit.Blazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Answers requests for a new connection with 503 while the server drains, so that a proxy can pick another one right away. Requests of
/// connections that stand (long polling) pass: their circuits are not let go yet.
/// </summary>
internal sealed class DrainMiddleware(DrainGate gate) : IStartupFilter
{
    private const string RetryAfterSeconds = "1";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(GuardAsync);
        next(app);
    };

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!gate.IsClosed || !BlazorHub.IsNewConnection(context.Request))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds;
        return Task.CompletedTask;
    }
}
