using CircuitKit.Blazor;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Lets no circuit begin or come back while the server drains, and has the shutdown drain first.</summary>
/// <remarks>
/// A browser that tries again at once would get its circuit back for the moment before the process ends, work on it after its last
/// checkpoint, and hold up the shutdown, as SignalR has closed its connections already. Refused, it finds another server, or the next process.
/// </remarks>
internal sealed class DrainHubFilter(DrainGate gate, ShutdownDrain shutdown) : IHubFilter
{
    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (!BlazorHub.IsBlazor(context.Hub))
        {
            return next(context);
        }

        if (gate.IsClosed)
        {
            context.Context.Abort();
            return Task.CompletedTask;
        }

        shutdown.RunsFirst();
        return next(context);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // A connection let in just before: what it would begin now would be let go in the next moment.
        if (gate.IsClosed && BlazorHub.Classify(invocation) is var call
            && call is BlazorHubCall.StartCircuit or BlazorHubCall.ConnectCircuit or BlazorHubCall.ResumeCircuit)
        {
            invocation.Context.Abort();
            return ValueTask.FromResult<object?>(call == BlazorHubCall.ConnectCircuit ? false : null);
        }

        return next(invocation);
    }
}
