using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Snapshots;

namespace CircuitKit.Benchmarks.Checkpoints;

/// <summary>
/// The steps of one checkpoint of a real live circuit (the test app's page that keeps so much text): running its persist callbacks and comparing,
/// collecting the root components, packing and protecting. The baseline only makes JSON of the same
/// text, which no capture can do without.
/// </summary>
[MemoryDiagnoser]
public class CaptureBenchmarks
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private LiveApp _app = null!;
    private LiveCircuit _live = null!;
    private string _text = null!;
    private UInt128 _fingerprint;
    private Snapshot _snapshot = null!;
    private SnapshotSerializer _serializer = null!;

    [Params(1, 14, 100)]
    public int KiB { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _app = await LiveApp.OpenAsync(FormattableString.Invariant($"bulk?kb={KiB}"));
        _live = (LiveCircuit)_app.Checkpoint.Live!;
        _serializer = _app.Get<SnapshotSerializer>();
        var captured = await Capture();
        _fingerprint = captured.State!.Fingerprint;
        _snapshot = _app.Get<SnapshotSaver>().Describe(_app.Checkpoint, captured.State, version: 1);
        _text = JsonSerializer.Deserialize<string>(captured.State.State.Values.MaxBy(value => value.Length))!;
        if (_text.Length != KiB * 1024)
        {
            throw new InvalidOperationException($"The page keeps {_text.Length} characters instead of {KiB} KiB.");
        }
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    public byte[] SerializeText() => JsonSerializer.SerializeToUtf8Bytes(_text);

    /// <summary>A circuit whose state is still what was saved.</summary>
    [Benchmark]
    public async Task<CaptureOutcomeSeen> CaptureUnchanged() =>
        Seen(await _live.CaptureAsync(_fingerprint, s_timeout, TimeProvider.System, CancellationToken.None));

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
