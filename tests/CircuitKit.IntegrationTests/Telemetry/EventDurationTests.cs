using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>How long events take, on the real hub.</summary>
public sealed class EventDurationTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Each_click_is_measured_under_the_route_of_its_page()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        using MetricCollector<double> durations = new(
            app.App.Services.GetRequiredService<IMeterFactory>(),
            "CircuitKit",
            "circuitkit.event.duration");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter?secret=4711");

        for (int click = 1; click <= 3; click++)
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{click}", Cancelled);
            await durations.WaitForMeasurementsAsync(click, Cancelled);
        }

        Assert.All(durations.GetMeasurementSnapshot(), measured =>
        {
            Assert.Equal("/counter", Assert.Single(measured.Tags).Value);
            Assert.InRange(measured.Value, 0, 30);
        });
    }
}
