using BenchmarkDotNet.Attributes;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>Saves and claims in turn over the snapshots of 100 circuits.</summary>
public abstract class StoreBenchmarks
{
    private const int Circuits = 100;

    private protected static readonly TimeSpan TimeToLive = TimeSpan.FromHours(2);

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);

    private readonly SnapshotKey[] _saved = Keys("saved");
    private readonly SnapshotKey[] _claimed = Keys("claimed");
    private BenchmarkedApp _app = null!;
    private ISnapshotStore _store = null!;
    private long _turn;

    [Params(14, 100)]
    public int KiB { get; set; }

    protected byte[] Payload { get; private set; } = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        Payload = OrderState.RandomBytes(KiB * 1024);
        _app = await OpenAppAsync();
        _store = Open(_app);
        foreach (var key in _claimed)
        {
            await _store.SaveAsync(key, new StoredSnapshot { Payload = Payload, Version = 1, TimeToLive = TimeToLive }, CancellationToken.None);
        }
    }

    [GlobalCleanup]
    public Task CleanupAsync() => CloseAppAsync(_app);

    [Benchmark]
    [BenchmarkCategory("save")]
    public async Task SaveAsync()
    {
        // One more than the version that the last turn over all circuits left there: an older one would not be written.
        var (version, circuit) = Math.DivRem(_turn++, Circuits);
        var outcome = await _store.SaveAsync(
            _saved[circuit],
            new StoredSnapshot { Payload = Payload, Version = version + 1, TimeToLive = TimeToLive },
            CancellationToken.None);
        Expect(outcome == SnapshotSaveOutcome.Saved, outcome);
    }

    /// <summary>Each circuit's only claimant comes again and again, which renews its lease: the same work as the first time.</summary>
    [Benchmark]
    [BenchmarkCategory("claim")]
    public async Task<ReadOnlyMemory<byte>> ClaimAsync()
    {
        var claim = await _store.ClaimAsync(_claimed[_turn++ % Circuits], "claimant", s_lease, CancellationToken.None);
        Expect(claim.Outcome == SnapshotClaimOutcome.Claimed, claim.Outcome);
        return claim.Payload;
    }

    private protected virtual Task<BenchmarkedApp> OpenAppAsync() => Task.FromResult(BenchmarkedApp.OnFiles());

    private protected abstract ISnapshotStore Open(BenchmarkedApp app);

    private protected virtual Task CloseAppAsync(BenchmarkedApp app) => app.DisposeAsync().AsTask();

    private static SnapshotKey[] Keys(string kind) => [.. Enumerable.Range(0, Circuits).Select(i => SnapshotKey.FromSecret($"{kind}-{i}"))];

    // A refusal is quick, and would be measured as if it were the work.
    private static void Expect(bool asExpected, object outcome)
    {
        if (!asExpected)
        {
            throw new InvalidOperationException($"The store answered {outcome}.");
        }
    }
}
