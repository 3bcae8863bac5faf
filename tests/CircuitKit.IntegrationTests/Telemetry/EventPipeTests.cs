using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using CircuitKit.TestKit;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>
/// What <c>dotnet-counters monitor --counters CircuitKit</c> sees: another process asks the app's runtime, over its diagnostic port.
/// </summary>
public sealed class EventPipeTests
{
    private const int Timeout = 60_000;
    private const string Provider = "System.Diagnostics.Metrics";

    // The provider's keyword for the values of instruments, once in each interval.
    private const long TimeSeries = 2;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Another_process_reads_the_instruments_of_an_app_that_collects_none()
    {
        await using AppProcess app = await AppProcess.StartAsync(
            new AppProcessOptions { Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"), Arguments = ["--store", "memory"] }, Cancelled);
        await using HeadlessCircuit first = await HeadlessCircuit.OpenAsync(new Uri(app.BaseUri, "counter"), Cancelled);
        await using HeadlessCircuit second = await HeadlessCircuit.OpenAsync(new Uri(app.BaseUri, "counter"), Cancelled);
        ConcurrentDictionary<string, string> seen = new(StringComparer.Ordinal);
        using EventPipeSession session = new DiagnosticsClient(app.Id).StartEventPipeSession(
            [new EventPipeProvider(Provider, EventLevel.Informational, TimeSeries, Arguments())], requestRundown: false);
        using EventPipeEventSource events = new(session.EventStream);
        events.Dynamic.AddCallbackForProviderEvent(Provider, "UpDownCounterRateValuePublished", published => Keep(published, "value"));
        events.Dynamic.AddCallbackForProviderEvent(Provider, "CounterRateValuePublished", published => Keep(published, "value"));
        events.Dynamic.AddCallbackForProviderEvent(Provider, "GaugeValuePublished", published => Keep(published, "lastValue"));
        Task reading = Task.Run(events.Process, Cancelled);

        await Eventually.IsAsync(() => seen.GetValueOrDefault($"{CircuitKitInstruments.CircuitActive} state=connected") == "2", Cancelled);
        await second.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => seen.GetValueOrDefault($"{CircuitKitInstruments.CircuitActive} state=connected") == "1", Cancelled);
        await Eventually.IsAsync(() => seen.GetValueOrDefault($"{CircuitKitInstruments.CircuitCloses} reason=left") == "1", Cancelled);
        Assert.Equal("1", seen[$"{CircuitKitInstruments.SnapshotStoreAvailable} "]);

        await session.StopAsync(Cancelled);
        await reading;

        void Keep(TraceEvent published, string value) =>
            seen[$"{published.PayloadByName("instrumentName")} {published.PayloadByName("tags")}"] = $"{published.PayloadByName(value)}";
    }

    // As dotnet-counters asks.
    private static Dictionary<string, string> Arguments() => new()
    {
        ["SessionId"] = Guid.NewGuid().ToString(),
        ["Metrics"] = CircuitKitInstruments.MeterName,
        ["RefreshInterval"] = "1",
        ["MaxTimeSeries"] = "1000",
        ["MaxHistograms"] = "10",
    };
}
