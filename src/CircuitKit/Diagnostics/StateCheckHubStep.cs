using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Diagnostics;

/// <summary>Has a circuit looked at before a user's event changes it. Added only where the check runs.</summary>
internal sealed class StateCheckHubStep(StateCheckCircuits circuits) : HubStep
{
    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.Event;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Connection.Circuit is { } circuit)
        {
            circuits.Find(circuit)?.BeforeUse(message.ConnectionAborted);
        }

        return next(message);
    }
}
