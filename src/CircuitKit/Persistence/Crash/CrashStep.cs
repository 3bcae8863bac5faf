using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Persistence.Crash;

/// <summary>
/// Tells the page's script (<c>crash.js</c>) that there may be an offer after a crash: it waits for it before Blazor shows its error bar. What the
/// page had sent before it learned of the crash is dropped: the framework would close the connection over it, and the offer would not arrive.
/// </summary>
internal sealed class CrashStep(CrashOffers offers) : HubStep
{
    private const string OffersMessage = "CircuitKit.CrashOffers";

    public override bool Wants(BlazorHubCall call) => offers.IsOn && call
        is BlazorHubCall.Event or BlazorHubCall.ScriptCall or BlazorHubCall.ScriptResponse or BlazorHubCall.RenderCompleted
        or BlazorHubCall.LocationChanged or BlazorHubCall.UpdateRootComponents;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) =>
        message.Connection.Circuit is { End.Reason: CircuitCloseReason.Crashed } ? default : next(message);

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await next().ConfigureAwait(false);
        if (offers.IsOn)
        {
            await connection.TellAsync(OffersMessage, content: 1, context.ConnectionAborted).ConfigureAwait(false);
        }
    }
}
