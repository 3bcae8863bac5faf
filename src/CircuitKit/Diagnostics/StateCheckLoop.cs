using CircuitKit.Tracking;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Diagnostics;

/// <summary>Looks for circuits that somebody has used and that are quiet now, and checks them one after the other.</summary>
internal sealed class StateCheckLoop(
    StateCheckSwitch whether,
    StateCheckCircuits circuits,
    StateChecker checker,
    StateCheckReport report,
    PageRoutes routes,
    IOptions<CircuitKitOptions> options,
    TimeProvider time) : BackgroundService
{
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly StateCheckOptions _options = options.Value.StateCheck;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!whether.IsOn)
        {
            return;
        }

        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await TurnAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        foreach (var circuit in circuits.Refresh().Where(circuit => circuit.IsDue(_options)))
        {
            try
            {
                var route = RouteOf(circuit.Circuit);
                if (await checker.CheckAsync(circuit, cancellationToken).ConfigureAwait(false) is { } result)
                {
                    report.Add(route, result);
                }
                else
                {
                    circuit.TryAgain();
                }
            }
#pragma warning disable CA1031 // A tool for developers: whatever goes wrong in it must not end the app.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                report.Failed(circuit.Circuit.Id, exception);
            }
        }
    }

    // Where the app has no endpoints of its pages, the path stands for its route.
    private string RouteOf(TrackedCircuit circuit)
    {
        var (url, pathBase) = circuit.Page;
        var route = routes.Find(url, pathBase);
        return route == PageRoutes.Other && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : route;
    }
}
