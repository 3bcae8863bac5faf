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
    private string _plainFile = null!;

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("save")]
    public Task WriteFileAsync() => File.WriteAllBytesAsync(_plainFile, Payload);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("claim")]
    public Task<byte[]> ReadFileAsync() => File.ReadAllBytesAsync(_plainFile);

    private protected override async Task<BenchmarkedApp> OpenAppAsync()
    {
        _plainFile = Path.GetTempFileName();
        await WriteFileAsync();
        return await base.OpenAppAsync();
    }

    private protected override ISnapshotStore Open(BenchmarkedApp app) => app.Get<FileSnapshotStore>();

    private protected override Task CloseAppAsync(BenchmarkedApp app)
    {
        File.Delete(_plainFile);
        return base.CloseAppAsync(app);
    }
}
