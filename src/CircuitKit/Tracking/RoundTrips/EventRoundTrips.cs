using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Tracking.RoundTrips;

/// <summary>
/// How long an event takes as the person feels it on the server's side: from when it comes in until the browser has acknowledged what was rendered next.
/// Nothing is noted while nobody collects that.
/// </summary>
internal sealed class EventRoundTrips(PageRoutes routes, CircuitMetrics metrics, [Clock] TimeProvider time)
{
    /// <summary>On the path of every event: no allocation.</summary>
    public void Started(CircuitConnection connection)
    {
        if (metrics.WantsEvents)
        {
            connection.EventAt = time.GetTimestamp();
        }
    }

    /// <summary>The browser shows what was rendered. An event that renders nothing is measured by none.</summary>
    public void Shown(CircuitConnection connection)
    {
        if (connection is { EventAt: not 0 and var since, Circuit: { } circuit })
        {
            connection.EventAt = 0;
            var took = time.GetElapsedTime(since);
            connection.Took(took);
            metrics.EventShown(RouteOf(connection, circuit.Url), took);
        }
    }

    private string RouteOf(CircuitConnection connection, string? url)
    {
        if (connection.Route is not { } known || !ReferenceEquals(known.Url, url))
        {
            connection.Route = known = new PageRoute(url, routes.Find(url, connection.PathBase));
        }

        return known.Template;
    }
}

/// <summary>A page's address, and the template of the route that it belongs to.</summary>
internal sealed record PageRoute(string? Url, string Template);
