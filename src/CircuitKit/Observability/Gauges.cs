namespace CircuitKit.Observability;

/// <summary>The gauges of one feature, which are read at each collection.</summary>
internal interface IGauges
{
    /// <summary>Makes the instruments. Called once for each meter.</summary>
    void Show(CircuitKitMeter meter);
}

/// <summary>Makes the gauges of all features at the start of the app.</summary>
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
