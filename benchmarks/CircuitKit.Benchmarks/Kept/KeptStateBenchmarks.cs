using BenchmarkDotNet.Attributes;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>
/// What a capture runs on a circuit's dispatcher to keep a page's values: of 20, 100 and 500 components of eight values each. The baseline is the
/// same page with <c>[PersistentState]</c> on each value.
/// </summary>
[MemoryDiagnoser]
public class KeptStateBenchmarks
{
    private RowsCircuit _persisted = null!;
    private RowsCircuit _untouched = null!;
    private RowsCircuit _typed = null!;
    private RowsCircuit _tagged = null!;
    private RowsCircuit _used = null!;

    [Params(20, 100, 500)]
    public int Components { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _persisted = await RowsCircuit.OpenAsync(Keeping.PersistentState, Components);
        _untouched = await RowsCircuit.OpenAsync(Keeping.KeepFields, Components);
        _typed = await RowsCircuit.OpenAsync(Keeping.KeepFields, Components);
        _tagged = await RowsCircuit.OpenAsync(Keeping.KeepFields, Components);
        _used = await RowsCircuit.OpenAsync(Keeping.KeepFields, Components);
        _typed.Use(Components / 2, row => row.Type());
        _tagged.Use(Components / 2, row => row.Tag());
        for (var i = 0; i < Components; i++)
        {
            _used.Use(i, row => row.Type());
        }

        Seen(_untouched, changed: 0);
        Seen(_typed, changed: 1);
        Seen(_tagged, changed: 1);
        Seen(_used, Components);

        // Where readers of fields are compiled on another thread.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        foreach (var circuit in new[] { _persisted, _untouched, _typed, _tagged, _used })
        {
            await circuit.DisposeAsync();
        }
    }

    [Benchmark(Baseline = true)]
    public int PersistentState() => _persisted.Capture().Count;

    /// <summary>Looks at all, and nobody has changed anything.</summary>
    [Benchmark]
    public int NothingChanged() => _untouched.Capture().Count;

    /// <summary>A number and a text of one component have been changed.</summary>
    [Benchmark]
    public int OneTyped() => _typed.Capture().Count;

    /// <summary>A number and a list of one component have been changed.</summary>
    [Benchmark]
    public int OneTagged() => _tagged.Capture().Count;

    /// <summary>A number and a text of each component have been changed.</summary>
    [Benchmark]
    public int AllTyped() => _used.Capture().Count;

    private static void Seen(RowsCircuit circuit, int changed)
    {
        var bytes = circuit.Capture().Values.Sum(value => value.Length);
        if (changed == 0 ? bytes != 0 : bytes < changed * 40 || bytes > changed * 120)
        {
            throw new InvalidOperationException($"{changed} changed components are kept in {bytes} bytes.");
        }
    }
}
