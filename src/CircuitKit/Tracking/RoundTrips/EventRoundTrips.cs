using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Tracking.RoundTrips;

/// <summary>
/// Measures how long the user waits for the server after an event: from when it comes in until the browser has acknowledged the next rendered page.
/// Does nothing while no one collects the metric.
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

    /// <summary>The browser shows what was rendered. The next event replaces one that rendered nothing.</summary>
    public void Shown(CircuitConnection connection)
    {
        if (connection is { EventAt: not 0 and var since, Circuit: { } circuit })
        {
            connection.EventAt = 0;
            var took = time.GetElapsedTime(since);
            connection.Took(took);
            metrics.EventShown(routes.Of(connection, circuit.Url), took);
        }
    }
}

/// <summary>The address of a page, and the template of its route.</summary>
internal sealed record PageRoute(string? Url, string Template);

/// <summary>How long the events on a circuit's current connection take.</summary>
/// <param name="Last">The latest event.</param>
/// <param name="Usual">A moving mean of the latest events.</param>
internal readonly record struct RoundTrip(TimeSpan Last, TimeSpan Usual);
