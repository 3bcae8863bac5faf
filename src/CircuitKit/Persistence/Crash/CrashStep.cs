using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Persistence.Crash;

/// <summary>
/// Tells the page's script (<c>crash.js</c>) that there may be an offer after a crash: it waits for it before Blazor shows its error bar.
/// </summary>
internal sealed class CrashStep(CrashOffers offers) : HubStep
{
    private const string OffersMessage = "CircuitKit.CrashOffers";

    public override bool Wants(BlazorHubCall call) => false;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await next().ConfigureAwait(false);
        if (offers.IsOn)
        {
            await connection.TellAsync(OffersMessage, content: 1, context.ConnectionAborted).ConfigureAwait(false);
        }
    }
}
