using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Lets no connection in while the node is drained. And it puts the drain before SignalR's closing of all connections at the shutdown, which is
/// registered when the hub is built, and would otherwise come first.
/// </summary>
internal sealed class DrainStep(DrainGate gate, ShutdownDrain shutdown) : HubStep
{
    public override bool Wants(BlazorHubCall call) =>
        call is BlazorHubCall.StartCircuit or BlazorHubCall.ConnectCircuit or BlazorHubCall.ResumeCircuit;

    public override Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        if (gate.IsClosed)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        shutdown.RunsFirst();
        return next();
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (!gate.IsClosed)
        {
            return next(message);
        }

        // A connection let in just before: what it would begin now would be evicted in the next moment.
        message.Invocation.Context.Abort();
        return ValueTask.FromResult<object?>(message.Call == BlazorHubCall.ConnectCircuit ? false : null);
    }
}
