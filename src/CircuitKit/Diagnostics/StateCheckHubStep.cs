using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Diagnostics;

/// <summary>Samples a circuit before a user's event changes it. Added only where the check is on.</summary>
internal sealed class StateCheckHubStep(CheckedCircuits circuits) : HubStep
{
    public override bool Wants(BlazorHubCall call) => call is BlazorHubCall.Event or BlazorHubCall.UpdateRootComponents;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Connection.Circuit is { } circuit && circuits.Find(circuit) is { } check)
        {
            if (message.Call == BlazorHubCall.Event)
            {
                check.BeforeUse(message.ConnectionAborted);
            }
            else
            {
                check.RootsAreNew();
            }
        }

        return next(message);
    }
}
