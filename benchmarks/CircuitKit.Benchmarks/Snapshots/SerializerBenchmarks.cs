using System.IO.Compression;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Benchmarks.Snapshots.Codec;
using CircuitKit.Blazor;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Codec;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>
/// A captured state on its way to the store and back. The baseline does what anybody would to keep it small and secret: JSON, GZip and data
/// protection. <see cref="ProtectAlone"/> is the part of it that is the framework's.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class SerializerBenchmarks
{
    private BenchmarkedApp _app = null!;
    private SnapshotSerializer _serializer = null!;
    private IDataProtector _protector = null!;
    private Snapshot _snapshot = null!;
    private Dictionary<string, byte[]> _state = null!;
    private byte[] _body = null!;
    private byte[] _written = null!;
    private byte[] _sealedBody = null!;
    private byte[] _sealedJson = null!;

    [Params(1, 14, 100, 1024)]
    public int KiB { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _app = BenchmarkedApp.OnFiles();
        _serializer = _app.Get<SnapshotSerializer>();
        _protector = _app.Get<IDataProtectionProvider>().CreateProtector("baseline");
        _state = OrderState.OfSize(KiB);
        _snapshot = OrderState.Snapshot(KiB, TimeProvider.System.GetUtcNow());
        SnapshotCodec.WriteBody(_snapshot, new SnapshotOptions(), reserve: 0, static length => new byte[length], out var body, out _);
        _body = body.Array!;
        _sealedBody = ProtectAlone();
        _sealedJson = WriteJson();
        _written = Write();
        if (!Read())
        {
            throw new InvalidOperationException("The snapshot just written is refused; there is nothing to measure.");
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("write")]
    public byte[] WriteJson() => _protector.Protect(PlainState.Of(_snapshot).Pack(static target => new GZipStream(target, CompressionLevel.Fastest)));

    [Benchmark]
    [BenchmarkCategory("write")]
    public byte[] ProtectAlone() => _protector.Protect(_body);

    [Benchmark]
    [BenchmarkCategory("write")]
    public byte[] Write() => _serializer.Write(_snapshot).Payload;

    /// <summary>All that is CircuitKit's own in a checkpoint of a changed circuit: hash, encode, compress, protect.</summary>
    [Benchmark]
    [BenchmarkCategory("write")]
    public UInt128 HashAndWrite()
    {
        var fingerprint = StateFingerprint.Of(_state);
        return _serializer.Write(_snapshot).Succeeded ? fingerprint : 0;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("read")]
    public object? ReadJson()
    {
        using var stream = new GZipStream(new MemoryStream(_protector.Unprotect(_sealedJson)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PlainState>(stream);
    }

    [Benchmark]
    [BenchmarkCategory("read")]
    public byte[] UnprotectAlone() => _protector.Unprotect(_sealedBody);

    [Benchmark]
    [BenchmarkCategory("read")]
    public bool Read() => _serializer.Read(_written, OrderState.Key, UserBinding.Anonymous, TimeProvider.System).Succeeded;
}
