using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Snapshots.File;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>The file store. The baseline writes or reads one plain file, with no version, no lock and nothing atomic.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class FileStoreBenchmarks : StoreBenchmarks
{
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("save")]
    public Task WriteFileAsync() => File.WriteAllBytesAsync(PlainFile, Payload);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("claim")]
    public Task<byte[]> ReadFileAsync() => File.ReadAllBytesAsync(PlainFile);

    private protected override ISnapshotStore Open(BenchmarkedApp app) => app.Get<FileSnapshotStore>();
}
