using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Persistence;

/// <summary>A circuit finds out, at its next write, that its browser went on elsewhere.</summary>
public sealed class FencedCircuitTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new();
    private readonly CircuitCheckpoint _checkpoint;
    private int _evictions;

    public FencedCircuitTests()
    {
        (_checkpoint, FakeCircuit circuit) = _app.Open();
        circuit.Evict = () =>
        {
            _evictions++;
            _app.Directory.Remove(_checkpoint);
            return true;
        };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task Disconnected_one_is_ended_so_that_it_does_not_exist_twice()
    {
        _app.Registry.Apply(_checkpoint.Entry, CircuitEvent.ConnectionDown);
        _app.Store.Answer = SnapshotSaveOutcome.Removed;

        _checkpoint.Mark();
        while (Volatile.Read(ref _evictions) == 0)
        {
            await _app.PassAsync(CheckpointScheduler.Tick);
        }

        Assert.Equal(1, _evictions);
        Assert.Equal(CircuitCloseReason.HandedOver, _checkpoint.Entry.ExpectedCloseReason);
    }

    [Fact]
    public async Task One_with_a_browser_is_left_to_it()
    {
        _app.Store.Answer = SnapshotSaveOutcome.Removed;

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _evictions);
        Assert.NotNull(_app.Directory.Find(_checkpoint.Key));
    }

    [Fact]
    public async Task One_whose_successor_has_not_confirmed_yet_stays()
    {
        _app.Registry.Apply(_checkpoint.Entry, CircuitEvent.ConnectionDown);
        _app.Store.Answer = SnapshotSaveOutcome.Claimed;

        _checkpoint.Mark();
        await _app.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _evictions);
    }
}
