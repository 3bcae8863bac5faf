using System.Collections.Concurrent;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.Observers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitObserverTests
{
    private const int Timeout = 30_000;

    private readonly FakeLogger<CircuitObservers> _logger = new();
    private readonly CircuitTable _registry = new(
        new NodeIdentity(), new DirtyCircuits(isActive: true), new HibernatedCircuits(), new FakeTimeProvider(), new FakeLogger<CircuitTable>());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Observer_is_told_of_every_change_in_its_order_with_the_reason_of_the_end()
    {
        Recording observer = new();
        using CircuitObservers observers = await StartAsync(observer);

        TrackedCircuit entry = _registry.Open("one", connection: null);
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        entry.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Note = "night shift" });
        _registry.Apply(entry, CircuitEvent.Released, CircuitCloseReason.Evicted);
        await observers.StopAsync(Cancelled);

        Assert.Equal(
            [
                (null, CircuitState.Connected, CircuitCloseReason.None, null),
                (CircuitState.Connected, CircuitState.Disconnected, CircuitCloseReason.None, null),
                (CircuitState.Disconnected, CircuitState.Closed, CircuitCloseReason.Evicted, "night shift"),
            ],
            observer.Changes.Select(change => (change.Previous, change.Circuit.State, change.Circuit.CloseReason, change.Circuit.CloseNote)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Observer_that_fails_is_logged_and_the_others_are_told()
    {
        Recording other = new();
        using CircuitObservers observers = await StartAsync(new Failing(), other);

        _registry.Open("one", connection: null);
        _registry.Open("two", connection: null);
        await observers.StopAsync(Cancelled);

        Assert.Equal(["one", "two"], other.Changes.Select(change => change.Circuit.Id));
        Assert.Equal(
            ["Failing, an ICircuitObserver, failed for circuit one; the circuit goes on.", "Failing, an ICircuitObserver, failed for circuit two; the circuit goes on."],
            _logger.Collector.GetSnapshot().Select(record => record.Message));
        Assert.All(
            _logger.Collector.GetSnapshot(),
            record => Assert.Equal((1001, typeof(InvalidOperationException)), (record.Id.Id, record.Exception?.GetType())));
    }

    [Fact(Timeout = Timeout)]
    public async Task Observers_go_on_when_one_fails_and_the_logger_too()
    {
        Recording other = new();
        using CircuitObservers observers = new(_registry, [new Failing(), other], new ThrowingLogger<CircuitObservers>());
        await observers.StartAsync(Cancelled);

        _registry.Open("one", connection: null);
        _registry.Open("two", connection: null);
        await observers.StopAsync(Cancelled);

        Assert.True(observers.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(["one", "two"], other.Changes.Select(change => change.Circuit.Id));
    }

    [Fact(Timeout = Timeout)]
    public async Task Slow_observer_holds_no_circuit_up_and_is_told_the_latest_changes_when_it_falls_behind()
    {
        Recording observer = new();
        TaskCompletionSource hold = new();
        observer.Hold = hold.Task;
        using CircuitObservers observers = await StartAsync(observer);
        _registry.Open("first", connection: null);
        await Eventually.IsAsync(() => !observer.Changes.IsEmpty, Cancelled);

        for (int i = 0; i < CircuitObservers.MostWaiting + 5; i++)
        {
            _registry.Open($"circuit-{i}", connection: null);
        }

        hold.SetResult();
        await observers.StopAsync(Cancelled);

        Assert.Equal(CircuitObservers.MostWaiting + 1, observer.Changes.Count);
        Assert.Equal(["first", "circuit-5"], observer.Changes.Take(2).Select(change => change.Circuit.Id));
        Assert.Equal(1002, _logger.LatestRecord.Id.Id);
        Assert.Equal(
            "The observers of circuits (ICircuitObserver) do not keep up: the oldest 5 changes were dropped. Have them do less, or hand "
            + "their work on.",
            _logger.LatestRecord.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Stop_waits_for_an_observer_no_longer_than_the_host_does()
    {
        Recording observer = new() { Hold = Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, Cancelled) };
        using CircuitObservers observers = await StartAsync(observer);
        _registry.Open("one", connection: null);
        await Eventually.IsAsync(() => !observer.Changes.IsEmpty, Cancelled);
        using CancellationTokenSource outOfTime = new();

        Task stopping = observers.StopAsync(outOfTime.Token);
        Assert.False(stopping.IsCompleted);
        await outOfTime.CancelAsync();

        await stopping;
    }

    [Fact]
    public void Observer_is_added_once_and_starts_with_the_host()
    {
        ServiceCollection services = new();
        services.AddCircuitKit().AddCircuitObserver<Recording>().AddCircuitObserver<Recording>().AddCircuitObserver<Failing>();

        Assert.Equal(
            [typeof(Recording), typeof(Failing)],
            services.Where(service => service.ServiceType == typeof(ICircuitObserver)).Select(service => service.ImplementationType));
        Assert.Single(services, service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(CircuitObservers));
    }

    private async Task<CircuitObservers> StartAsync(params ICircuitObserver[] observers)
    {
        CircuitObservers started = new(_registry, observers, _logger);
        await started.StartAsync(Cancelled);
        return started;
    }

    private sealed class Recording : ICircuitObserver
    {
        public ConcurrentQueue<CircuitChange> Changes { get; } = new();

        public Task Hold { get; set; } = Task.CompletedTask;

        public async Task OnCircuitChangedAsync(CircuitChange change, CancellationToken cancellationToken)
        {
            Changes.Enqueue(change);
            await Hold.WaitAsync(cancellationToken);
        }
    }

    private sealed class Failing : ICircuitObserver
    {
        public Task OnCircuitChangedAsync(CircuitChange change, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
