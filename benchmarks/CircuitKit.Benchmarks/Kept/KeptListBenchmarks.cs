using BenchmarkDotNet.Attributes;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>
/// What a capture runs on a circuit's dispatcher to keep a list of objects of six values that a page has loaded. The baseline is the same list with
/// <c>[PersistentState]</c>, which is written at each capture, edited or not.
/// </summary>
[MemoryDiagnoser]
public class KeptListBenchmarks
{
    private RowsCircuit _persisted = null!;
    private RowsCircuit _loaded = null!;
    private RowsCircuit _edited = null!;

    [Params(20, 100, 500)]
    public int Orders { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _persisted = await RowsCircuit.OpenAsync(Keeping.PersistentState, Orders, typeof(PersistedOrdersPage));
        _loaded = await RowsCircuit.OpenAsync(Keeping.KeepFields, Orders, typeof(OrdersPage));
        _edited = await RowsCircuit.OpenAsync(Keeping.KeepFields, Orders, typeof(OrdersPage));
        _edited.Use(0, page => page.Type());
        if (_loaded.Capture().Count != 0 || _edited.Capture().Count != 1)
        {
            throw new InvalidOperationException("Of the two lists, only the edited one is to be kept.");
        }

        // Where readers of fields are compiled on another thread.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        foreach (var circuit in new[] { _persisted, _loaded, _edited })
        {
            await circuit.DisposeAsync();
        }
    }

    [Benchmark(Baseline = true)]
    public int PersistentState() => _persisted.Capture().Count;

    /// <summary>Nobody has changed anything.</summary>
    [Benchmark]
    public int Loaded() => _loaded.Capture().Count;

    /// <summary>A text of one object has been changed.</summary>
    [Benchmark]
    public int Edited() => _edited.Capture().Count;
}
