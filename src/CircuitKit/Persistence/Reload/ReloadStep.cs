using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence.Reload;

/// <summary>
/// Tells the page's script (<c>reload.js</c>) for how long the page that it shows now finds its state when it is loaded again: 0 for a page that does
/// not, which leaves nothing in the browser. And whether a duplicate of its tab starts with a copy of its state: 1 or 0.
/// </summary>
internal sealed class ReloadStep(ReloadPages pages) : HubStep
{
    private const string SettingsMessage = "CircuitKit.Reload";

    public override bool Wants(BlazorHubCall call) =>
        call is BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit or BlazorHubCall.LocationChanged;

    public override async ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (pages.IsOn)
        {
            var isRestored = pages.Restores(BlazorHub.Url(message.Call, message.Arguments), message.Connection.PathBase);
            var keepFor = isRestored ? (int)pages.KeepFor.TotalMilliseconds : 0;
            object?[] settings = [keepFor, isRestored && pages.CopiesDuplicates ? 1 : 0];
            await message.Connection.TellAsync(SettingsMessage, settings, message.ConnectionAborted).ConfigureAwait(false);
        }

        return await next(message).ConfigureAwait(false);
    }
}
