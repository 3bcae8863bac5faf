using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Persistence;

/// <summary>A circuit finds out, at its next write, that its browser went on elsewhere.</summary>
public sealed class FencedCircuitTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new();
    private readonly TrackedCircuit _checkpoint;
    private int _evictions;

    public FencedCircuitTests()
    {
        (_checkpoint, FakeCircuit circuit) = _app.Open();
        circuit.Evict = () =>
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
    public async Task One_whose_successor_has_not_confirmed_yet_stays()
    {
        _app.Circuits.Apply(_checkpoint, CircuitEvent.ConnectionDown);
        _app.Store.Answer = SnapshotSaveOutcome.Claimed;

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _evictions);
    }
}
