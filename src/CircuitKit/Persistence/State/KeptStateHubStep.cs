using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence.State;

/// <summary>Counts what users do in a page: what changes before is loading. Added only where fields are kept.</summary>
internal sealed class KeptStateHubStep(KeptState state) : HubStep
{
    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.Event;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Connection.Circuit is { } circuit)
        {
            state.PageOf(circuit)?.Used();
        }

        return next(message);
    }
}
