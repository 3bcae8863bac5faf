using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>What pages report about their users, on the real hub.</summary>
public sealed class RealUserReportTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Report_is_recorded_under_the_route_that_the_server_knows()
    {
        await using TrackedApp app = await StartAsync(sampleRate: 1);
        using MetricCollector<double> events = Collector<double>(app, "circuitkit.page.event.duration");
        using MetricCollector<double> resumes = Collector<double>(app, "circuitkit.page.resume.duration");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter?secret=4711");

        await circuit.ReportMeasuredAsync("e45,r2500", Cancelled);

        Assert.True(circuit.IsAskedToMeasure);
        CollectedMeasurement<double> measured = Assert.Single(events.GetMeasurementSnapshot());
        Assert.Equal((0.045, "/counter"), (measured.Value, Assert.Single(measured.Tags).Value));
        Assert.Equal(
            "2.5 outcome=resumed route=/counter",
            string.Join(' ', resumes.GetMeasurementSnapshot().Select(one =>
                $"{one.Value} {string.Join(' ', one.Tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))}")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_lies_spoils_no_more_than_a_count_and_its_circuit_lives_on()
    {
        await using TrackedApp app = await StartAsync(sampleRate: 1);
        using MetricCollector<long> reports = Collector<long>(app, "circuitkit.page.reports");
        using MetricCollector<double> events = Collector<double>(app, "circuitkit.page.event.duration");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        string[] lies =
        [
            "", "eNaN", "e-1", "e1e300", "e600001", "x9999", "<script>", string.Join(',', Enumerable.Repeat("e1", 101)), new string('e', 20_000),
        ];

        foreach (string lie in lies)
        {
            await circuit.ReportMeasuredAsync(lie, Cancelled);
        }

        for (int i = 0; i < 50; i++)
        {
            await circuit.ReportMeasuredAsync("e1", Cancelled);
        }

        ILookup<string?, long> outcomes = reports.GetMeasurementSnapshot().ToLookup(one => one.Tags["outcome"] as string, one => one.Value);
        Assert.Equal(lies.Length, outcomes["malformed"].Sum());
        Assert.NotEmpty(outcomes["too_many"]);
        Assert.Equal(59, outcomes.Sum(outcome => outcome.Sum()));
        Assert.Equal(outcomes["recorded"].Sum(), events.GetMeasurementSnapshot().Count);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_is_measured_no_page_is_asked_and_no_report_counts()
    {
        await using TrackedApp app = await StartAsync(sampleRate: 0);
        using MetricCollector<long> reports = Collector<long>(app, "circuitkit.page.reports");
        using MetricCollector<double> events = Collector<double>(app, "circuitkit.page.event.duration");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        await circuit.ReportMeasuredAsync("e45", Cancelled);

        Assert.False(circuit.IsAskedToMeasure);
        Assert.Empty(events.GetMeasurementSnapshot());
        Assert.Empty(reports.GetMeasurementSnapshot());
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_goes_on_reporting_from_the_circuit_that_continues()
    {
        await using TrackedApp app = await StartAsync(sampleRate: 1);
        using MetricCollector<double> events = Collector<double>(app, "circuitkit.page.event.duration");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.DropAsync();
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        await circuit.ReportMeasuredAsync("e45", Cancelled);

        Assert.Equal("/counter", Assert.Single(events.GetMeasurementSnapshot()).Tags["route"]);
    }

    private static Task<TrackedApp> StartAsync(double sampleRate) => TrackedApp.StartAsync(
        builder => builder.Services.Configure<CircuitKitOptions>(options => options.RealUserMonitoring.SampleRate = sampleRate));

    private static MetricCollector<T> Collector<T>(TrackedApp app, string instrument)
        where T : struct => new(app.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", instrument);
}
