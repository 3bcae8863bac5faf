using BenchmarkDotNet.Attributes;
using CircuitKit.Checkpoints;
using CircuitKit.Circuits;

namespace CircuitKit.Benchmarks.Circuits;

/// <summary>
/// What CircuitKit adds to every event of every circuit: one wrapped call per handler, the registry's <c>Touch</c> and the checkpoint's
/// <c>Mark</c>. It has to cost nanoseconds and allocate nothing.
/// </summary>
[MemoryDiagnoser]
public class EventPathBenchmarks
{
    private BenchmarkedApp _app = null!;
    private CircuitEntry _entry = null!;
    private CircuitCheckpoint _checkpoint = null!;
    private Func<object?, Task> _empty = null!;
    private Func<object?, Task> _tracked = null!;
    private Func<object?, Task> _marked = null!;

    [GlobalSetup]
    public void Setup()
    {
        _app = new BenchmarkedApp();
        _entry = _app.Get<CircuitRegistry>().Open("circuit", connection: null);
        _checkpoint = _app.Checkpoint(_entry);

        // The framework makes one chain of such calls per circuit, at its start.
        Func<object?, Task> handled = static _ => Task.CompletedTask;
        _empty = context => handled(context);
        _tracked = context =>
        {
            _entry.Touch();
            return handled(context);
        };
        _marked = context =>
        {
            _checkpoint.Mark();
            return _tracked(context);
        };
        _checkpoint.Mark();
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    public Task Empty() => _empty(null);

    [Benchmark]
    public Task Touch() => _tracked(null);

    /// <summary>A circuit that is dirty already: every event but the first one after a capture.</summary>
    [Benchmark]
    public Task TouchAndMark() => _marked(null);

    /// <summary>The first event after a capture: the circuit turns dirty. It stays in the scheduler's queue, which nothing empties here.</summary>
    [Benchmark]
    public Task TouchAndMarkClean()
    {
        _checkpoint.ClearMark();
        return _marked(null);
    }
}
