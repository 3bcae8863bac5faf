using CircuitKit.Blazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tracking;

/// <summary>
/// Marks the flow of a browser's farewell (<c>POST _blazor/disconnect</c>, sent when a page is left), so that the circuit handlers
/// called in it can tell a closed tab from a crash.
/// </summary>
internal sealed class DisconnectBeacon : IStartupFilter
{
    private static readonly AsyncLocal<bool> s_isBeingSaid = new();

    public static bool IsBeingSaid => s_isBeingSaid.Value;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Mark);
        next(app);
    };

    private static Task Mark(HttpContext context, RequestDelegate next) =>
        BlazorHub.IsDisconnectBeacon(context.Request) ? MarkAsync(context, next) : next(context);

    // Async, so that the mark ends with the request and cannot leak into the connection's next one.
    private static async Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        s_isBeingSaid.Value = true;
        await next(context).ConfigureAwait(false);
    }
}
