using System.Diagnostics.Metrics;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Observability;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Tracking;

/// <summary>How long events take, by page.</summary>
[Collection(Listeners.Collection)]
public sealed class EventRoundTripTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MetricRecorder _recorder = new();
    private readonly CircuitConnection _connection;
    private readonly CircuitTable _registry;

    public EventRoundTripTests()
    {
        _registry = new CircuitTable(
            new NodeIdentity(), new DirtyCircuits(isActive: true), new HibernatedCircuits(), _time, new Microsoft.Extensions.Logging.Testing.FakeLogger<CircuitTable>());
        _connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null, Url = "http://localhost/orders/4711" };
        _connection.Circuit = _registry.Open("one", _connection);
    }

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public void Time_runs_from_the_event_to_the_acknowledged_page_and_belongs_to_the_page_s_route()
    {
        EventRoundTrips trips = Trips("orders/{id:int}", "orders/new");

        trips.Started(_connection);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        trips.Shown(_connection);
        // Not of an event: a timer of the page's own.
        _time.Advance(TimeSpan.FromSeconds(9));
        trips.Shown(_connection);
        _connection.Circuit!.MoveTo("http://localhost/orders/new");
        trips.Started(_connection);
        _time.Advance(TimeSpan.FromSeconds(1));
        trips.Shown(_connection);

        Assert.Equal(["circuitkit.event.duration{route=/orders/new}", "circuitkit.event.duration{route=/orders/{id:int}}"], _recorder.Names());
        Assert.Equal(
            (0.25, 1),
            (_recorder.Sum("circuitkit.event.duration{route=/orders/{id:int}}"), _recorder.Sum("circuitkit.event.duration{route=/orders/new}")));
    }

    [Theory]
    [InlineData("http://localhost/app/orders/5?secret=1#x", "/app", "/orders/{id}")]
    [InlineData("http://localhost/app", "/app", "/")]
    [InlineData("http://localhost/app/", "/app", "/")]
    [InlineData("http://localhost/orders/5", "/app", "other")]
    [InlineData("http://localhost/orders/new", "", "/orders/new")]
    [InlineData("http://localhost/somebody@example.org", "", "other")]
    [InlineData("not an address", "", "other")]
    [InlineData(null, "", "other")]
    public void Only_templates_are_told_never_addresses(string? url, string pathBase, string route) =>
        Assert.Equal(route, Routes("/", "orders/{id}", "orders/new").Find(url, new PathString(pathBase)));

    [Fact]
    public void No_more_than_a_hundred_templates_are_told_apart()
    {
        PageRoutes routes = Routes([.. Enumerable.Range(0, 150).Select(i => $"page-{i}")]);

        Assert.Equal(101, Enumerable.Range(0, 150).Select(i => routes.Find($"http://localhost/page-{i}", PathString.Empty)).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_allocated_whether_anybody_listens_or_not()
    {
        EventRoundTrips listened = Trips("orders/{id:int}");
        using Meters meters = new();
        EventRoundTrips alone = new(Routes("orders/{id:int}"), new CircuitMetrics(new CircuitKitMeter(meters)), _time);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, that) =>
        {
            if (instrument.Name == "circuitkit.event.duration" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                that.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });

        Assert.Equal(0, AllocatedBytes.PerCall(() => Once(alone)));
        listener.Start();
        Assert.Equal(0, AllocatedBytes.PerCall(() => Once(alone)));
        Once(listened);
        Assert.NotEmpty(_recorder.Names());
    }

    [Fact]
    public void Circuit_knows_its_last_round_trip_and_the_usual_one_while_its_browser_is_there()
    {
        EventRoundTrips trips = Trips("orders/{id:int}");
        TrackedCircuit entry = _connection.Circuit!;
        Assert.Null(entry.RoundTrip);

        foreach (int milliseconds in new[] { 100, 100, 100, 900 })
        {
            trips.Started(_connection);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            trips.Shown(_connection);
        }

        Assert.Equal(new RoundTrip(TimeSpan.FromMilliseconds(900), TimeSpan.FromMilliseconds(200)), entry.RoundTrip);
        entry.ConnectionLost();
        Assert.Null(entry.RoundTrip);
    }

    [Fact]
    public void Events_are_timed_for_the_dashboard_where_nobody_collects_metrics_and_that_allocates_nothing()
    {
        using Meters meters = new();
        CircuitMetrics metrics = new(new CircuitKitMeter(meters));
        EventRoundTrips trips = new(Routes("orders/{id:int}"), metrics, _time);
        PageDurations times = new();
        Once(trips);
        Assert.Null(_connection.RoundTrip);

        metrics.EventTimed += times.Add;

        Assert.Equal(0, AllocatedBytes.PerCall(() => Once(trips)));
        Assert.NotEqual(0, times.Find("/orders/{id:int}").Sum());
        metrics.EventTimed -= times.Add;
        Assert.False(metrics.WantsEvents);
    }

    private void Once(EventRoundTrips trips)
    {
        trips.Started(_connection);
        trips.Shown(_connection);
    }

    private EventRoundTrips Trips(params string[] templates) => new(Routes(templates), _recorder.Metrics.Circuits, _time);

    private static PageRoutes Routes(params string[] templates)
    {
        ServiceCollection services = new();
        services.AddSingleton<EndpointDataSource>(new DefaultEndpointDataSource(templates.Select(Page)));
        return new PageRoutes(services.BuildServiceProvider());
    }

    private static RouteEndpoint Page(string template) =>
        new(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse(template),
            order: 0,
            new EndpointMetadataCollection(new ComponentTypeMetadata(typeof(IComponent))),
            template);

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            Meter meter = new(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
