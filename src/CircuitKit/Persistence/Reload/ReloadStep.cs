using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Persistence.Reload;

/// <summary>Tells the page's script (<c>reload.js</c>) that a page which is loaded again finds its state, and for how long.</summary>
internal sealed class ReloadStep(ReloadPages pages) : HubStep
{
    private const string SettingsMessage = "CircuitKit.Reload";

    public override bool Wants(BlazorHubCall call) => false;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await next().ConfigureAwait(false);
        if (pages.IsOn)
        {
            await connection.TellAsync(SettingsMessage, (int)pages.KeepFor.TotalMilliseconds, context.ConnectionAborted).ConfigureAwait(false);
        }
    }
}
