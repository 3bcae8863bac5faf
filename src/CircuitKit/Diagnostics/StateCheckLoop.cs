using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Diagnostics;

/// <summary>Checks circuits that were used and are quiet now, one after the other.</summary>
internal sealed class StateCheckLoop(
    CheckedCircuits circuits,
    StateChecker checker,
    StateFindings findings,
    PageRoutes routes,
    IOptions<StateCheckOptions> options,
    [Clock] TimeProvider time,
    ILogger<StateCheckLoop> logger)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await CheckAllAsync(stoppingToken).ConfigureAwait(false);
            }
            // What a check throws is logged below; this is for what the app's log provider throws. The next round follows.
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
            }
        }
    }

    internal async Task CheckAllAsync(CancellationToken cancellationToken)
    {
        foreach (var circuit in circuits.Refresh().Where(circuit => circuit.IsDue(options.Value)))
        {
            try
            {
                var route = RouteOf(circuit.Circuit);
                if (await checker.CheckAsync(circuit, cancellationToken).ConfigureAwait(false) is { } result)
                {
                    findings.Add(route, result);
                    Log.StateChecked(logger, circuit.Circuit.Id, circuit.CheckedEvents, result.Findings.Count);
                }
                else
                {
                    circuit.TryAgain();
                }
            }
            // A tool for developers: whatever goes wrong in it must not end the app.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                findings.CheckFailed(circuit.Circuit.Id, exception);
            }
        }
    }

    // Where the app's pages have no endpoints, the path stands for the route.
    private string RouteOf(TrackedCircuit circuit)
    {
        var (url, pathBase) = circuit.Page;
        var route = routes.Find(url, pathBase);
        return route == PageRoutes.Other && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : route;
    }
}
