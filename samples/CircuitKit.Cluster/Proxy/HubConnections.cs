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

    public int Cut() => _open.Keys.Count(TryAbort);

    private static bool TryAbort(HttpContext context)
    {
        try
        {
            context.Abort();
            return true;
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
            return false;
        }
    }
}
