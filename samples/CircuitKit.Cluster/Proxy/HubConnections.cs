using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;

namespace CircuitKit.Cluster.Proxy;

/// <summary>The WebSockets that are open through the proxy.</summary>
internal sealed class HubConnections
{
    private readonly ConcurrentDictionary<HttpContext, byte> _open = new();

    public static bool Is(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (!Is(context))
        {
            await next(context);
            return;
        }

        _open[context] = 0;
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    public int Cut()
    {
        var open = _open.Keys.ToList();
        open.ForEach(context => context.Abort());
        return open.Count;
    }
}
