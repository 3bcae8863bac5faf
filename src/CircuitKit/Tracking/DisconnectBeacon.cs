using CircuitKit.Blazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tracking;

/// <summary>
/// Marks the flow of a browser's disconnect beacon (<c>POST _blazor/disconnect</c>, sent when a page is left), so that the circuit handler
/// called in it can tell a closed tab from a crash.
/// </summary>
internal sealed class DisconnectBeacon : IStartupFilter
{
    private static readonly AsyncLocal<Mark?> s_current = new();

    /// <summary>Whether this code runs because a page was left.</summary>
    public static bool IsReceived => s_current.Value is not null;

    /// <summary>Whether the circuit of the page that was left was released in this flow.</summary>
    public static bool HasReleasedCircuit => s_current.Value is { HasReleasedCircuit: true };

    /// <summary>A circuit was released in this flow.</summary>
    public static void CircuitReleased() => s_current.Value?.HasReleasedCircuit = true;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) => BlazorHub.IsDisconnectBeacon(context.Request) ? MarkAsync(context, following) : following(context));
        next(app);
    };

    // Async, so that the mark ends with the request and cannot leak into the connection's next one.
    private static async Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        s_current.Value = new Mark();
        await next(context).ConfigureAwait(false);
    }

    private sealed class Mark
    {
        public bool HasReleasedCircuit { get; set; }
    }
}
