using BenchmarkDotNet.Attributes;
using CircuitKit.Tracking;

namespace CircuitKit.Benchmarks.Circuits;

/// <summary>A circuit's life in the registry, alone and among as many as one node is built for.</summary>
[MemoryDiagnoser]
public class RegistryBenchmarks
{
    private BenchmarkedApp _app = null!;
    private CircuitTable _registry = null!;
    private TrackedCircuit _entry = null!;

    [Params(1, 10_000)]
    public int Circuits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _app = BenchmarkedApp.OnFiles();
        _registry = _app.Get<CircuitTable>();
        for (var i = 0; i < Circuits; i++)
        {
            _entry = _registry.Open($"circuit-{i}", connection: null);
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    public object View() => _entry.View();

    [Benchmark]
    public object? Find() => _registry.Find(_entry.Id);

    /// <summary>What most calls of the framework amount to: the circuit is in that state already.</summary>
    [Benchmark]
    public void KeepConnection() => _registry.Apply(_entry, CircuitEvent.ConnectionUp);

    [Benchmark]
    public void LoseAndRegainConnection()
    {
        _registry.Apply(_entry, CircuitEvent.ConnectionDown);
        _registry.Apply(_entry, CircuitEvent.ConnectionUp);
    }

    [Benchmark]
    public void OpenAndEnd() =>
        _registry.Release(_registry.Open("another", connection: null), CircuitCloseReason.Left);

    /// <summary>What the gauges ask for.</summary>
    [Benchmark]
    public CircuitCounts CountByState() => _registry.CountByState();

    [Benchmark]
    public object List() => _registry.List();
}
