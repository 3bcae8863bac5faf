using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// Aborts new connections while the node drains, and new circuits while it waits for the end of others. Also registers the drain of a shutdown, at
/// the first connection; see <see cref="ShutdownDrain"/>.
/// </summary>
internal sealed class DrainStep(DrainSwitch drain, ShutdownDrain shutdown) : HubStep
{
    public override bool Wants(BlazorHubCall call) =>
        call is BlazorHubCall.StartCircuit or BlazorHubCall.ConnectCircuit or BlazorHubCall.ResumeCircuit;

    public override Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        if (drain.IsClosed)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        shutdown.Register();
        return next();
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (!drain.IsOn || (drain.IsWaiting && message.Call == BlazorHubCall.ConnectCircuit))
        {
            return next(message);
        }

        // The connection was let in just before the drain, or for a circuit that is not here any more. No circuit begins here now.
        message.Invocation.Context.Abort();
        return ValueTask.FromResult<object?>(message.Call == BlazorHubCall.ConnectCircuit ? false : null);
    }
}
