using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Codec;

namespace CircuitKit.Benchmarks.Snapshots.Codec;

/// <summary>A captured state packed and unpacked, without protection. The baseline is JSON through <see cref="GZipStream"/>.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class CodecBenchmarks
{
    private readonly SnapshotOptions _limits = new();
    private Snapshot _snapshot = null!;
    private byte[] _packed = null!;
    private byte[] _gzipped = null!;

    [Params(1, 14, 100, 1024)]
    public int KiB { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _snapshot = OrderState.Snapshot(KiB, DateTimeOffset.UnixEpoch);
        SnapshotCodec.WriteBody(_snapshot, _limits, reserve: 0, static length => new byte[length], out var packed, out _);
        _packed = packed.Array!;
        _gzipped = PackGZip();
        if (Unpack() != _snapshot.State.Count || UnpackGZip()?.State.Count != _snapshot.State.Count)
        {
            throw new InvalidOperationException("What was packed cannot be unpacked; there is nothing to measure.");
        }
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("pack")]
    public byte[] PackGZip() => PlainState.Of(_snapshot).Pack(static target => new GZipStream(target, CompressionLevel.Fastest));

    [Benchmark]
    [BenchmarkCategory("pack")]
    public byte[] PackBrotliStream() => PlainState.Of(_snapshot).Pack(static target => new BrotliStream(target, CompressionLevel.Fastest));

    [Benchmark]
    [BenchmarkCategory("pack")]
    public int Pack()
    {
        SnapshotCodec.WriteBody(_snapshot, _limits, reserve: 0, ArrayPool<byte>.Shared.Rent, out var body, out _);
        ArrayPool<byte>.Shared.Return(body.Array!);
        return body.Count;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("unpack")]
    public PlainState? UnpackGZip()
    {
        using var stream = new GZipStream(new MemoryStream(_gzipped), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PlainState>(stream);
    }

    [Benchmark]
    [BenchmarkCategory("unpack")]
    public int Unpack() => SnapshotCodec.ReadHeader(_packed, out var header) == SnapshotRefusal.None
        ? SnapshotCodec.ReadContent(header, OrderState.Key, _limits).Snapshot!.State.Count
        : 0;
}
