using CircuitKit.Blazor;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>Records what only the hub sees: connections, events of the user and render acknowledgements.</summary>
internal sealed class TrackingHubStep(CircuitTable circuits, HubConnections connections, EventRoundTrips roundTrips) : HubStep
{
    public override bool Wants(BlazorHubCall call) =>
        call is not (BlazorHubCall.Other or BlazorHubCall.Hibernate or BlazorHubCall.EndingHeard or BlazorHubCall.SignIn or BlazorHubCall.Move
            or BlazorHubCall.Measured or BlazorHubCall.PauseCircuit or BlazorHubCall.ScriptCall or BlazorHubCall.ScriptResponse);

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        connections.Add(connection);
        try
        {
            await next().ConfigureAwait(false);
        }
        catch
        {
            // SignalR does not report the end of a connection that was refused.
            connections.Remove(connection);
            throw;
        }
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        var connection = message.Connection;
        switch (message.Call)
        {
            case BlazorHubCall.RenderCompleted:
                if (connection.Circuit is { State: CircuitState.Resuming } resumed && !BlazorHub.HasRenderFailed(message.Arguments))
                {
                    circuits.Apply(resumed, CircuitEvent.Rendered);
                }

                roundTrips.Shown(connection);
                return next(message);

            case BlazorHubCall.Event:
                connection.Circuit?.Use();
                roundTrips.Started(connection);
                return next(message);

            case BlazorHubCall.LocationChanged:
                if (BlazorHub.Url(message.Call, message.Arguments) is { } url)
                {
                    connection.Circuit?.MoveTo(url);
                }

                connection.Circuit?.Use();
                return next(message);

            default:
                connection.Url = BlazorHub.Url(message.Call, message.Arguments) ?? connection.Url;
                return InFlowAsync(message, next);
        }
    }

    public override Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        connections.Remove(connection);
        connection.Ended();
        return next();
    }

    // An async method, so that HubCall.Current ends with the call and does not reach the next call of the connection.
    private static async ValueTask<object?> InFlowAsync(HubMessage message, HubMessageDelegate next)
    {
        HubCall.Current = new HubCall(message.Connection, message.Call);
        var result = await next(message).ConfigureAwait(false);
        if (message.Call is BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit)
        {
            message.Connection.Secret = result as string;
        }
        else if (message.Call == BlazorHubCall.ConnectCircuit && result is true)
        {
            message.Connection.Secret = BlazorHub.Secret(message.Arguments);
        }

        return result;
    }
}
