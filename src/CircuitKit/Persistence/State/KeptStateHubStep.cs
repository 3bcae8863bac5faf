using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence.State;

/// <summary>Counts what users do in a page: what changes before is loading. Notes calls of scripts. Added only where fields are kept.</summary>
internal sealed class KeptStateHubStep(KeptState state) : HubStep
{
    public override bool Wants(BlazorHubCall call) => call is BlazorHubCall.Event or BlazorHubCall.ScriptCall;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Connection.Circuit is { } circuit && state.PageOf(circuit) is { } page)
        {
            if (message.Call == BlazorHubCall.Event)
            {
                page.Used();
            }
            else
            {
                page.ScriptCalls();
            }
        }

        return next(message);
    }
}
