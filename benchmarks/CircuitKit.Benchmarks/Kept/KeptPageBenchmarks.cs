using BenchmarkDotNet.Attributes;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>
/// Opens a page of 20 components of eight values, and uses one of them. What it allocates beyond the baseline, which keeps nothing, is the most that
/// keeping its values can take of the heap of its circuit.
/// </summary>
[MemoryDiagnoser]
public class KeptPageBenchmarks
{
    [Params(20)]
    public int Components { get; set; }

    [Benchmark(Baseline = true)]
    public Task Off() => OpenAsync(Keeping.Off);

    [Benchmark]
    public Task PersistentState() => OpenAsync(Keeping.PersistentState);

    [Benchmark]
    public Task KeepFields() => OpenAsync(Keeping.KeepFields);

    private async Task OpenAsync(Keeping keeping)
    {
        await using var circuit = await RowsCircuit.OpenAsync(keeping, Components);
        circuit.Use(Components / 2, row => row.Type());
    }
}
