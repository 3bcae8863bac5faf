using BenchmarkDotNet.Attributes;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Benchmarks.Circuits;

/// <summary>
/// What CircuitKit adds to every event of every circuit: its three handlers around the framework's own work, here none. It has to cost
/// nanoseconds and allocate nothing.
/// </summary>
[MemoryDiagnoser]
public class EventPathBenchmarks
{
    private LiveApp _app = null!;
    private TelemetryListeners? _listeners;
    private TrackedCircuit _checkpoint = null!;
    private Func<CircuitInboundActivityContext, Task> _without = null!;
    private Func<CircuitInboundActivityContext, Task> _with = null!;

    /// <summary>Whether somebody listens to all of CircuitKit's metrics and traces, from before the circuit was opened.</summary>
    [Params(false, true)]
    public bool Listened { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _listeners = Listened ? new TelemetryListeners() : null;
        _app = await LiveApp.OpenAsync("counter");
        _checkpoint = _app.Checkpoint;

        // As the framework does it once for each circuit, at its start. One more call around, as a handler of the app's would be: an empty one
        // would take no time that could be compared with.
        Func<CircuitInboundActivityContext, Task> handled = static _ => Task.CompletedTask;
        _without = context => handled(context);
        _with = _app.Handlers.Reverse().Aggregate(_without, static (next, handler) => handler.CreateInboundActivityHandler(next));
        if (_app.Handlers.Count != 1)
        {
            throw new InvalidOperationException($"The circuit has {_app.Handlers.Count} handlers; there should be CircuitKit's one.");
        }

        _checkpoint.Mark();
    }

    [GlobalCleanup]
    public ValueTask Cleanup()
    {
        _listeners?.Dispose();
        return _app.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public Task Without() => _without(null!);

    /// <summary>A circuit that is dirty already: every event but the first one after a capture.</summary>
    [Benchmark]
    public Task With() => _with(null!);

    /// <summary>The first event after a capture: the circuit turns dirty. It stays in the scheduler's queue, which nothing empties here.</summary>
    [Benchmark]
    public Task WithFirstAfterCapture()
    {
        _checkpoint.ClearMark();
        return _with(null!);
    }
}
