using CircuitKit.Persistence.Capture;
using CircuitKit.Hosting.Health;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Tests.Persistence;

/// <summary>A circuit finds out, at its next write, that its browser went on elsewhere.</summary>
public sealed class FencedCircuitTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new();
    private readonly TrackedCircuit _checkpoint;
    private readonly FakeCircuit _circuit;
    private int _evictions;

    public FencedCircuitTests()
    {
        (_checkpoint, _circuit) = _app.Open();
        _circuit.Evict = () =>
        {
            _evictions++;
            return _app.Release(_checkpoint);
        };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task Disconnected_one_is_ended_so_that_it_does_not_exist_twice()
    {
        _app.Circuits.Apply(_checkpoint, CircuitEvent.ConnectionDown);
        _app.Store.Answer = SnapshotSaveOutcome.Removed;

        _checkpoint.Mark();
        while (Volatile.Read(ref _evictions) == 0)
        {
            await _app.PassAsync(CheckpointScheduler.Tick);
        }

        Assert.Equal(1, _evictions);
        Assert.Equal(CircuitCloseReason.HandedOver, _checkpoint.End?.Reason);
    }

    [Fact]
    public async Task One_with_a_browser_is_left_to_it()
    {
        _app.Store.Answer = SnapshotSaveOutcome.Removed;

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _evictions);
        Assert.NotNull(_app.Circuits.FindLive(_checkpoint.Key!.Value));
    }

    [Fact]
    public async Task One_whose_state_is_as_it_was_when_it_was_last_saved_does_not_count_as_saved_again()
    {
        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(2));
        Assert.True(_checkpoint.IsInStore);
        _app.Store.Answer = SnapshotSaveOutcome.Removed;
        var saved = _circuit.Value;
        _circuit.Value = "another";
        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(2));

        _circuit.Value = saved;
        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(2));

        Assert.True(_checkpoint.IsSuperseded);
        Assert.False(_checkpoint.IsInStore);
    }

    [Fact]
    public async Task One_that_the_store_takes_again_counts_as_saved_again()
    {
        _app.Store.Answer = SnapshotSaveOutcome.Removed;
        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(2));
        Assert.True(_checkpoint.IsSuperseded);

        _app.Store.Answer = SnapshotSaveOutcome.Saved;
        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal((false, true), (_checkpoint.IsSuperseded, _checkpoint.IsInStore));
    }

    [Fact]
    public async Task One_that_cannot_be_saved_any_more_never_counts_as_saved()
    {
        _app.Store.Answer = SnapshotSaveOutcome.Removed;
        HealthCheckResult before = await CheckHealthAsync();

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));
        await _app.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.True(_checkpoint.IsSuperseded);
        Assert.Equal(CircuitSaveState.Superseded, Assert.Single(_app.Get<ICircuitRegistry>().List()).SaveState);
        Assert.Equal(1, _app.Get<UnsavedGauges>().Current.Superseded);
        HealthCheckResult after = await CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, after.Status);
        Assert.Contains("1 live circuits cannot be saved", after.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_successor_has_not_confirmed_yet_stays()
    {
        _app.Circuits.Apply(_checkpoint, CircuitEvent.ConnectionDown);
        _app.Store.Answer = SnapshotSaveOutcome.Claimed;

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _evictions);
    }

    private Task<HealthCheckResult> CheckHealthAsync()
    {
        CircuitKitHealthCheck check = ActivatorUtilities.CreateInstance<CircuitKitHealthCheck>(_app.Get<IServiceProvider>());
        HealthCheckContext context = new() { Registration = new HealthCheckRegistration("ready", check, failureStatus: null, tags: null) };
        return check.CheckHealthAsync(context, TestContext.Current.CancellationToken);
    }
}
