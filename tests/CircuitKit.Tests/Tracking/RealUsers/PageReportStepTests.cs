using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Tests.Observability;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Tracking.RealUsers;

/// <summary>Which pages are asked to measure, and what a server takes from them.</summary>
public sealed class PageReportStepTests : IAsyncDisposable
{
    private const string Measure = "CircuitKit.Measure";

    private static readonly Type s_hubType =
        typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;

    private readonly MetricRecorder _recorder = new();
    private CheckpointHarness? _harness;

    [Fact]
    public async Task Each_page_is_asked_where_all_are_and_before_the_framework_starts_its_circuit()
    {
        Page page = await ConnectAsync(sampleRate: 1);
        bool wasAsked = false;

        await page.StartAsync(() => wasAsked = page.IsAsked);

        Assert.True(wasAsked);
    }

    [Fact]
    public async Task No_page_is_asked_where_none_is()
    {
        Page page = await ConnectAsync(sampleRate: 0);

        await page.StartAsync();

        Assert.False(page.IsAsked);
    }

    [Fact]
    public async Task As_many_pages_are_asked_as_the_options_say()
    {
        Page page = await ConnectAsync(sampleRate: 0.25);

        for (int i = 0; i < 4_000; i++)
        {
            await page.StartAsync();
        }

        // More than ten standard deviations to each side.
        Assert.InRange(page.TimesAsked, 700, 1_300);
    }

    [Fact]
    public async Task Values_are_recorded_in_seconds_under_the_route_of_the_page()
    {
        Page page = await ConnectAsync(sampleRate: 1);

        await page.ReportAsync("l812,e45,e133,c2000,r3000,x2");

        Assert.Equal(
            [
                "circuitkit.page.errors{route=other} 2",
                "circuitkit.page.event.duration{route=other} 0.178",
                "circuitkit.page.load.duration{route=other} 0.812",
                "circuitkit.page.reports{outcome=recorded} 1",
                "circuitkit.page.resume.duration{route=other,outcome=reconnected} 2",
                "circuitkit.page.resume.duration{route=other,outcome=resumed} 3",
            ],
            page.Measured());
    }

    [Fact]
    public async Task Report_that_is_not_valid_is_counted_and_never_reaches_the_framework()
    {
        Page page = await ConnectAsync(sampleRate: 1);

        Assert.Equal(false, await page.ReportAsync("eNaN"));

        Assert.Equal(["circuitkit.page.reports{outcome=malformed} 1"], page.Measured());
    }

    [Fact]
    public async Task Report_of_a_connection_without_a_circuit_is_counted_and_no_more()
    {
        Page page = await ConnectAsync(sampleRate: 1);
        page.Connection.Circuit = null;

        await page.ReportAsync("e45");

        Assert.Equal(["circuitkit.page.reports{outcome=no_circuit} 1"], page.Measured());
    }

    [Fact]
    public async Task Page_may_send_ten_reports_at_once_and_then_one_a_second()
    {
        Page page = await ConnectAsync(sampleRate: 1);
        page.Time.Advance(TimeSpan.FromHours(1));

        for (int i = 0; i < 20; i++)
        {
            await page.ReportAsync("e1000");
        }

        page.Time.Advance(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 3; i++)
        {
            await page.ReportAsync("e1000");
        }

        Assert.Equal(
            [
                "circuitkit.page.event.duration{route=other} 12",
                "circuitkit.page.reports{outcome=recorded} 12",
                "circuitkit.page.reports{outcome=too_many} 11",
            ],
            page.Measured());
    }

    [Fact]
    public async Task Server_that_does_not_measure_ignores_the_reports_of_pages_that_come_from_another_one()
    {
        Page page = await ConnectAsync(sampleRate: 0);

        Assert.Equal(false, await page.ReportAsync("e45"));

        Assert.Empty(page.Measured());
    }

    public async ValueTask DisposeAsync()
    {
        await _harness!.DisposeAsync();
        _recorder.Dispose();
    }

    private async Task<Page> ConnectAsync(double sampleRate)
    {
        _harness = new CheckpointHarness(
            options => options.RealUserMonitoring.SampleRate = sampleRate,
            configureServices: services => services.AddSingleton<IMeterFactory>(_recorder));
        Page page = new(_harness, _recorder);
        await page.ConnectAsync();
        return page;
    }

    private sealed class Page(CheckpointHarness harness, MetricRecorder recorder)
    {
        private readonly Hub _hub = (Hub)RuntimeHelpers.GetUninitializedObject(s_hubType);
        private readonly FakeBrowser _browser = new();
        private readonly FakeCaller _caller = new();
        private readonly IServiceProvider _services = new ServiceCollection().BuildServiceProvider();

        public CircuitConnection Connection => CircuitConnection.Of(_caller)!;

        public FakeTimeProvider Time => harness.Time;

        public bool IsAsked => TimesAsked > 0;

        public int TimesAsked => _browser.Told.Count(told => told.Message == Measure);

        public async Task ConnectAsync()
        {
            _hub.Clients = _browser;
            harness.Get<FrameworkRetention>().Read(new CircuitOptions(), isReplaced: true);
            await harness.Get<CircuitKitHubFilter>().OnConnectedAsync(
                new HubLifetimeContext(_caller, _services, _hub), static _ => Task.CompletedTask);
            Connection.Circuit = harness.Open().Checkpoint;
        }

        public ValueTask<object?> StartAsync(Action? framework = null) => SendAsync(
            "StartCircuit",
            ["http://localhost/", "http://localhost/", "[]", ""],
            _ =>
            {
                framework?.Invoke();
                return ValueTask.FromResult<object?>("secret");
            });

        public ValueTask<object?> ReportAsync(string values) => SendAsync(
            "ConnectCircuit", [$"CircuitKit.Measured/{values}"], static _ => throw new InvalidOperationException("It reached the framework."));

        public IEnumerable<string> Measured() => recorder.Names()
            .Where(name => name.StartsWith("circuitkit.page.", StringComparison.Ordinal))
            .Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {Math.Round(recorder.Sum(name), 3)}"));

        private ValueTask<object?> SendAsync(string method, object?[] arguments, Func<HubInvocationContext, ValueTask<object?>> framework) =>
            harness.Get<CircuitKitHubFilter>().InvokeMethodAsync(
                new HubInvocationContext(_caller, _services, _hub, s_hubType.GetMethod(method)!, arguments), framework);
    }
}
