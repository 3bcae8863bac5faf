using BenchmarkDotNet.Attributes;
using CircuitKit.Benchmarks.Snapshots;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Benchmarks.Checkpoints;

/// <summary>
/// A browser comes back and its snapshot is claimed, read and given back, with the store in memory. The baseline only reads the same bytes.
/// </summary>
[MemoryDiagnoser]
public class ClaimBenchmarks
{
    private static readonly CircuitConnection s_connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private BenchmarkedApp _app = null!;
    private ResumeClaims _claims = null!;
    private SnapshotSerializer _serializer = null!;
    private byte[] _payload = null!;

    [Params(1, 14, 100)]
    public int KiB { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _app = BenchmarkedApp.InMemory();
        _claims = _app.Get<ResumeClaims>();
        _serializer = _app.Get<SnapshotSerializer>();
        var snapshot = OrderState.Snapshot(KiB, TimeProvider.System.GetUtcNow());
        _payload = _serializer.Write(snapshot).Payload;
        await _app.Get<SnapshotSaver>().SaveAsync(snapshot, circuit: null, CancellationToken.None);
    }

    [GlobalCleanup]
    public ValueTask Cleanup() => _app.DisposeAsync();

    [Benchmark(Baseline = true)]
    public bool Read() => _serializer.Read(_payload, OrderState.Key, UserBinding.Anonymous, TimeProvider.System).Succeeded;

    [Benchmark]
    public async Task<int> ClaimAndGiveBack()
    {
        var claimed = await _claims.ClaimAsync(OrderState.Secret, s_connection, CancellationToken.None)
            ?? throw new InvalidOperationException("There was nothing to claim.");

        // In the background, and the next claim waits for it.
        _claims.Refused(claimed, isConnectionGone: true);
        return claimed.Snapshot.State.Count;
    }
}
