using CircuitKit.Blazor;

namespace CircuitKit.Tracking;

/// <summary>
/// Marks the execution context of a browser's disconnect beacon (<c>POST _blazor/disconnect</c>, sent when the user leaves a page). The framework
/// calls the circuit handler in it, so that the handler can distinguish a closed tab from a crash.
/// </summary>
internal sealed class DisconnectBeacon : IStartupFilter
{
    private static readonly AsyncLocal<Mark?> s_current = new();

    /// <summary>Whether this code runs in the request of a disconnect beacon.</summary>
    public static bool IsReceived => s_current.Value is not null;

    /// <summary>Whether the framework has released a circuit in this request.</summary>
    public static bool HasReleasedCircuit => s_current.Value is { HasReleasedCircuit: true };

    /// <summary>The framework has released a circuit.</summary>
    public static void CircuitReleased() => s_current.Value?.HasReleasedCircuit = true;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) => BlazorHub.IsDisconnectBeacon(context.Request) ? MarkAsync(context, following) : following(context));
        next(app);
    };

    // Async, so that the mark ends with the request and does not reach the next request of the connection.
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
