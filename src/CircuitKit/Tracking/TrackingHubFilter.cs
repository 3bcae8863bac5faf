using CircuitKit.Blazor;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking;

/// <summary>Feeds the registry with what only the hub sees: the connection's tab, person and address, pauses and render acknowledgements.</summary>
internal sealed class TrackingHubFilter(CircuitTable registry, HubConnections connections, EventRoundTrips roundTrips) : IHubFilter
{
    private static readonly object s_connectionKey = new();

    public static CircuitConnection? ConnectionOf(HubCallerContext context) =>
        context.Items.TryGetValue(s_connectionKey, out var connection) ? (CircuitConnection?)connection : null;

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next) =>
        BlazorHub.IsBlazor(context.Hub) ? ConnectAsync(context, next) : next(context);

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var call = BlazorHub.Classify(invocation);
        if (call == BlazorHubCall.Other || ConnectionOf(invocation.Context) is not { } connection)
        {
            return next(invocation);
        }

        switch (call)
        {
            case BlazorHubCall.RenderCompleted:
                if (connection.Entry is { State: CircuitState.Resuming } resumed && !BlazorHub.HasRenderFailed(invocation.HubMethodArguments))
                {
                    registry.Apply(resumed, CircuitEvent.Rendered);
                    connection.Unconfirmed?.Confirm();
                }

                roundTrips.Shown(connection);

                return next(invocation);

            case BlazorHubCall.Event:
                connection.Entry?.Use();
                roundTrips.Started(connection);
                return next(invocation);

            case BlazorHubCall.LocationChanged:
                if (BlazorHub.Url(call, invocation.HubMethodArguments) is { } url)
                {
                    connection.Entry?.MoveTo(url);
                }

                connection.Entry?.Use();

                return next(invocation);

            case BlazorHubCall.PauseCircuit:
                return PauseAsync(invocation, next, connection);

            default:
                connection.Url = BlazorHub.Url(call, invocation.HubMethodArguments) ?? connection.Url;
                return InFlowOf(new HubCall(connection, call), invocation, next);
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (ConnectionOf(context.Context) is { } connection)
        {
            connections.Remove(connection);
            connection.Unconfirmed?.Abandon();
            connection.Ended();
        }

        return next(context, exception);
    }

    private async Task ConnectAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = new CircuitConnection
        {
            Tab = TabIdentity.FromQuery(context.Context.GetHttpContext()),
            PathBase = context.Context.GetHttpContext()?.Request.PathBase ?? PathString.Empty,
            User = context.Context.User,
            UserKey = UserSubject.Of(context.Context.User)?.Value,
            Address = ClientAddress.Of(context.Context.GetHttpContext()),
            Ending = context.Context.Abort,
            CanHibernate = context.Context.GetHttpContext()?.Request.Query["ck_sleep"] is ["can" or "woke"],
            Browser = context.Hub.Clients.Caller,
        };
        context.Context.Items[s_connectionKey] = connection;
        connections.Add(connection);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch
        {
            // SignalR says no good-bye for a connection that it has not let in.
            connections.Remove(connection);
            throw;
        }
    }

    // An async method of its own, so that the flow's value ends with the call and cannot leak into the connection's next one.
    private static async ValueTask<object?> InFlowOf(HubCall call, HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        HubCall.Current = call;
        var answer = await next(invocation).ConfigureAwait(false);
        if (call.Kind is BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit)
        {
            call.Connection.Secret = answer as string;
        }
        else if (call.Kind == BlazorHubCall.ConnectCircuit && answer is true)
        {
            call.Connection.Secret = BlazorHub.Secret(invocation.HubMethodArguments);
        }

        return answer;
    }

    private async ValueTask<object?> PauseAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection)
    {
        // Before the call: the framework answers at once and lets the circuit go in the background.
        if (connection.Entry is { } entry)
        {
            registry.Apply(entry, CircuitEvent.Hibernated);
        }

        return await next(invocation).ConfigureAwait(false);
    }
}
