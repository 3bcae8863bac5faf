using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Benchmarks.Snapshots;
using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Benchmarks.Cluster;

/// <summary>A question to another node (for a circuit it is to give up), sealed and opened. The baseline only protects the same bytes.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class SealBenchmarks
{
    private BenchmarkedApp _app = null!;
    private ClusterSeal _seal = null!;
    private IDataProtector _protector = null!;
    private ClusterMessage _message = null!;
    private byte[] _plain = null!;
    private byte[] _protected = null!;
    private byte[] _sealed = null!;

    [GlobalSetup]
    public void Setup()
    {
        _app = BenchmarkedApp.InMemory();
        _seal = _app.Get<ClusterSeal>();
        _protector = _app.Get<IDataProtectionProvider>().CreateProtector("baseline");
        _message = new ClusterMessage
        {
            Id = Guid.NewGuid(),
            Kind = "hand-over",
            From = "node-1",
            To = "node-2",
            SentAt = TimeProvider.System.GetUtcNow(),
            Body = JsonSerializer.SerializeToElement(
                new HandOverQuestion(OrderState.Key.ToString(), UserBinding.Anonymous.Bytes.ToArray()), HandOverJson.Default.HandOverQuestion),
        };
        _plain = JsonSerializer.SerializeToUtf8Bytes(_message, ClusterMessageJson.Default.ClusterMessage);
        _protected = Protect();
        _sealed = Close();
        if (!Open())
        {
            throw new InvalidOperationException("The message just sealed is refused; there is nothing to measure.");
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("close")]
    public byte[] Protect() => _protector.Protect(_plain);

    [Benchmark]
    [BenchmarkCategory("close")]
    public byte[] Close() => _seal.Close(_message);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("open")]
    public byte[] Unprotect() => _protector.Unprotect(_protected);

    [Benchmark]
    [BenchmarkCategory("open")]
    public bool Open() => _seal.Open(_sealed, "node-2") is not null;
}
