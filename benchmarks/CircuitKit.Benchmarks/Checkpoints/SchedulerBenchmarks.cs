using BenchmarkDotNet.Attributes;
using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;

namespace CircuitKit.Benchmarks.Checkpoints;

/// <summary>
/// One turn of the scheduler, as every tick brings one, over dirty circuits none of which is due. The baseline only asks each whether it is dirty.
/// </summary>
[MemoryDiagnoser]
public class SchedulerBenchmarks
{
    private BenchmarkedApp _app = null!;
    private CheckpointScheduler _scheduler = null!;
    private TrackedCircuit[] _checkpoints = null!;

    [Params(0, 100, 10_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _app = BenchmarkedApp.OnFiles(new StoppedClock());
        _scheduler = _app.Get<CheckpointScheduler>();
        _checkpoints = [.. Enumerable.Range(0, Waiting).Select(i => _app.OpenIdle($"circuit-{i}"))];
        foreach (var checkpoint in _checkpoints)
        {
            checkpoint.Mark();
        }

        _scheduler.Turn();
        if (CountDirty() != Waiting)
        {
            throw new InvalidOperationException("Not all circuits wait; there is another thing to measure than meant.");
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    public int CountDirty()
    {
        var dirty = 0;
        foreach (var checkpoint in _checkpoints)
        {
            dirty += checkpoint.IsDirty ? 1 : 0;
        }

        return dirty;
    }

    [Benchmark]
    public void Turn() => _scheduler.Turn();

    /// <summary>What a drain asks again and again.</summary>
    [Benchmark]
    public int CountUnsaved() => _scheduler.CountUnsaved();
}
