using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Snapshots;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>A captured state on its way to the store and back. The baseline does the least that keeps it secret: JSON and data protection.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class SerializerBenchmarks
{
    private BenchmarkedApp _app = null!;
    private SnapshotSerializer _serializer = null!;
    private IDataProtector _protector = null!;
    private Snapshot _snapshot = null!;
    private byte[] _written = null!;
    private byte[] _jsonProtected = null!;

    [Params(1, 14, 100, 1024)]
    public int KiB { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _app = new BenchmarkedApp();
        _serializer = _app.Get<SnapshotSerializer>();
        _protector = _app.Get<IDataProtectionProvider>().CreateProtector("baseline");
        _snapshot = OrderState.Snapshot(KiB, TimeProvider.System.GetUtcNow());
        _written = Write();
        _jsonProtected = WriteJson();
        if (!Read())
        {
            throw new InvalidOperationException("The snapshot just written is refused; there is nothing to measure.");
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("write")]
    public byte[] WriteJson() => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(new Plain(_snapshot.State, _snapshot.RootComponents)));

    [Benchmark]
    [BenchmarkCategory("write")]
    public byte[] Write() => _serializer.Write(_snapshot).Payload;

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("read")]
    public object? ReadJson() => JsonSerializer.Deserialize<Plain>(_protector.Unprotect(_jsonProtected));

    [Benchmark]
    [BenchmarkCategory("read")]
    public bool Read() => _serializer.Read(_written, OrderState.Key, UserBinding.Anonymous, TimeProvider.System).Succeeded;

    private sealed record Plain(IReadOnlyDictionary<string, byte[]> State, byte[] RootComponents);
}
