using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence.State;

/// <summary>
/// Counts what users do in a page: what changes before is loading. Notes calls of scripts, and when the page is shown. Asks the page of a resumed
/// circuit not to send its drafts meanwhile. Added only where fields are kept.
/// </summary>
internal sealed class KeptStateHubStep(KeptState state) : HubStep
{
    /// <summary>The message to the page's script (<c>drafts.js</c>) for how many milliseconds its circuit may still load.</summary>
    private const string LoadingMessage = "CircuitKit.Loading";

    public override bool Wants(BlazorHubCall call) => call
        is BlazorHubCall.Event or BlazorHubCall.ScriptCall or BlazorHubCall.RenderCompleted or BlazorHubCall.ResumeCircuit;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Call == BlazorHubCall.ResumeCircuit)
        {
            return ResumeAsync(message, next);
        }

        if (message.Connection.Circuit is { } circuit && state.PageOf(circuit) is { } page)
        {
            switch (message.Call)
            {
                case BlazorHubCall.Event:
                    page.Used();
                    break;
                case BlazorHubCall.RenderCompleted:
                    page.Shown();
                    break;
                default:
                    page.ScriptCalls();
                    break;
            }
        }

        return next(message);
    }

    private static async ValueTask<object?> ResumeAsync(HubMessage message, HubMessageDelegate next)
    {
        // Before the answer, so that the page knows when it has the new circuit.
        var loadsFor = (int)KeptPage.LateLoads.TotalMilliseconds;
        await message.Connection.TellAsync(LoadingMessage, loadsFor, message.ConnectionAborted).ConfigureAwait(false);
        return await next(message).ConfigureAwait(false);
    }
}
