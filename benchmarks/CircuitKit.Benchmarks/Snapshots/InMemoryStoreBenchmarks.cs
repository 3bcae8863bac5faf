using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Snapshots.Memory;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>The memory store. The baseline only copies the bytes.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class InMemoryStoreBenchmarks : StoreBenchmarks
{
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("save")]
    public byte[] Copy() => [.. Payload];

    private protected override ISnapshotStore Open(BenchmarkedApp app) => app.Get<InMemorySnapshotStore>();
}
