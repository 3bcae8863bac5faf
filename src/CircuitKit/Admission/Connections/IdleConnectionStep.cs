using CircuitKit.Admission.Http;
using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Admission.Connections;

/// <summary>Tracks which connections of Blazor's hub have a circuit. Does nothing in an app without limits.</summary>
internal sealed class IdleConnectionStep(IdleConnections idle, AdmissionControl admission) : HubStep
{
    public override bool Wants(BlazorHubCall call) =>
        idle.IsOn && call is BlazorHubCall.StartCircuit or BlazorHubCall.ConnectCircuit or BlazorHubCall.ResumeCircuit;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        if (idle.IsOn && !idle.TryAdd(connection, admission.IsKnown(BrowserIdCookie.Of(context.GetHttpContext()))))
        {
            context.Abort();
            return;
        }

        try
        {
            await next().ConfigureAwait(false);
        }
        catch
        {
            // SignalR does not report the end of a connection that failed to start.
            idle.Remove(connection);
            throw;
        }
    }

    public override async ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        idle.Calls(message.Connection);
        object? answer = null;
        try
        {
            return answer = await next(message).ConfigureAwait(false);
        }
        finally
        {
            idle.Called(message.Connection, hasCircuit: answer is true or string { Length: > 0 });
        }
    }

    public override Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        idle.Remove(connection);
        return next();
    }
}
