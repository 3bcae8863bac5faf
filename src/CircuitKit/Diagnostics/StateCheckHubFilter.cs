using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Diagnostics;

/// <summary>Inspects a circuit before a user's event changes it. Added only where the check is on.</summary>
internal sealed class StateCheckHubFilter(CheckedCircuits circuits) : IHubFilter
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
