using BenchmarkDotNet.Attributes;
using CircuitKit.Checkpoints;
using CircuitKit.Framework;
using CircuitKit.Snapshots;
using CircuitKit.TestApp;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Benchmarks.Checkpoints;

/// <summary>
/// The steps of one checkpoint of a real live circuit (the test app's counter page): running its persist callbacks and comparing, collecting
/// the root components, packing and protecting.
/// </summary>
[MemoryDiagnoser]
public class CaptureBenchmarks
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-benchmarks-").FullName;
    private WebApplication _app = null!;
    private HeadlessCircuit _circuit = null!;
    private LiveCircuit _live = null!;
    private UInt128 _fingerprint;
    private Snapshot _snapshot = null!;
    private SnapshotSerializer _serializer = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _app = TestAppHost.Build(["--store", $"file:{_folder}"]);
        await _app.StartAsync();
        _circuit = await HeadlessCircuit.OpenAsync(new Uri(new Uri(_app.Urls.First()), "counter"), CancellationToken.None);
        var checkpoint = _app.Services.GetRequiredService<CheckpointDirectory>().Find(SnapshotKey.FromSecret(_circuit.CircuitSecret))!;
        _live = (LiveCircuit)checkpoint.Live!;
        _serializer = _app.Services.GetRequiredService<SnapshotSerializer>();
        var captured = await Capture();
        _fingerprint = captured.State!.Fingerprint;
        _snapshot = _app.Services.GetRequiredService<SnapshotSaver>().Describe(checkpoint, captured.State, version: 1);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _circuit.DisposeAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A circuit whose state is still what was saved.</summary>
    [Benchmark(Baseline = true)]
    public async Task<CaptureOutcomeSeen> CaptureUnchanged() => Seen(await _live.CaptureAsync(_fingerprint, s_timeout, TimeProvider.System, CancellationToken.None));

    /// <summary>A circuit with something new: its root components are described as well.</summary>
    [Benchmark]
    public async Task<CaptureOutcomeSeen> CaptureChanged() => Seen(await Capture());

    /// <summary>What was captured, packed and protected.</summary>
    [Benchmark]
    public int Write() => _serializer.Write(_snapshot).Payload.Length;

    private Task<CaptureResult> Capture() => _live.CaptureAsync(unchanged: null, s_timeout, TimeProvider.System, CancellationToken.None);

    private static CaptureOutcomeSeen Seen(CaptureResult result) => result.Outcome switch
    {
        CaptureOutcome.Captured => CaptureOutcomeSeen.Changed,
        CaptureOutcome.Unchanged => CaptureOutcomeSeen.Unchanged,
        _ => throw new InvalidOperationException($"The capture ended with {result.Outcome}."),
    };

    /// <summary>Public, as benchmarks are.</summary>
    public enum CaptureOutcomeSeen
    {
        Changed,
        Unchanged,
    }
}
