using BenchmarkDotNet.Attributes;
using CircuitKit.Blazor;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>How an unchanged circuit is recognised: done at every capture, changed or not. The baseline only reads the same bytes.</summary>
[MemoryDiagnoser]
public class FingerprintBenchmarks
{
    private Dictionary<string, byte[]> _state = null!;

    [Params(1, 14, 100, 1024)]
    public int KiB { get; set; }

    [GlobalSetup]
    public void Setup() => _state = OrderState.OfSize(KiB);

    [Benchmark(Baseline = true)]
    public int ReadAll()
    {
        var zeros = 0;
        foreach (var (_, value) in _state)
        {
            zeros += value.AsSpan().Count((byte)0);
        }

        return zeros;
    }

    [Benchmark]
    public UInt128 Fingerprint() => StateFingerprint.Of(_state);
}
