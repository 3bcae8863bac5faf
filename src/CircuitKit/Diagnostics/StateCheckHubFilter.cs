using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Diagnostics;

/// <summary>Has a circuit looked at before a person's event changes it. Added only where the check runs.</summary>
internal sealed class StateCheckHubFilter(StateCheckCircuits circuits) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (BlazorHub.Classify(invocation) == BlazorHubCall.Event && TrackingHubFilter.ConnectionOf(invocation.Context)?.Entry is { } entry)
        {
            circuits.Find(entry)?.BeforeUse(invocation.Context.ConnectionAborted);
        }

        return next(invocation);
    }
}
