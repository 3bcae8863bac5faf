using Microsoft.Extensions.Hosting;

namespace CircuitKit.Observability;

/// <summary>Shows the gauges of all features from the start of the app.</summary>
internal sealed class GaugesAtStart(CircuitKitMeter meter, IEnumerable<IGauges> all) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var gauges in all)
        {
            gauges.Show(meter);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
