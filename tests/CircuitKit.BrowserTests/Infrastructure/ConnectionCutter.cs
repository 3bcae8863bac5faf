using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>Cuts the hub's connections as a network does: taking a browser offline leaves its WebSockets as they are.</summary>
internal sealed class ConnectionCutter : IHubFilter
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _connections = new();

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _connections[context.Context.ConnectionId] = context.Context;
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _connections.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    public void CutAll()
    {
        foreach (var (_, connection) in _connections)
        {
            connection.Abort();
        }
    }
}
