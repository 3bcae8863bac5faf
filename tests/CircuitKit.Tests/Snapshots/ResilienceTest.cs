using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

/// <summary>A resilient store over one whose troubles the test decides, on a clock the test moves.</summary>
public abstract class ResilienceTest : IAsyncDisposable
{
    // No other wait in the code has this length, so the clock can tell a call's time limit from the recovery's waits.
    protected static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(1_234);
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected ResilienceTest(Action<SnapshotOptions>? configure = null)
    {
        configure?.Invoke(Settings);
        Memory = NewMemory(Settings);
        Store = new UnreliableStore(NewMemory(new SnapshotOptions()));
        Resilient = new ResilientSnapshotStore(Store, Memory, Options.Create(Settings), Time, Metrics.Metrics.Snapshots, Log);
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected SnapshotOptions Settings { get; } = new() { StoreTimeout = Timeout };

    private protected ObservedTimeProvider Time { get; } = new();

    private protected MetricRecorder Metrics { get; } = new();

    private protected LogRecorder<ResilientSnapshotStore> Log { get; } = new();

    private protected InMemorySnapshotStore Memory { get; }

    private protected UnreliableStore Store { get; }

    private protected ResilientSnapshotStore Resilient { get; }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Resilient.DisposeAsync();
        Memory.Dispose();
        Store.Inner.Dispose();
        Metrics.Dispose();
    }

    private InMemorySnapshotStore NewMemory(SnapshotOptions options) =>
        new(Options.Create(options), Time, Metrics.Metrics.Snapshots, NullLogger<InMemorySnapshotStore>.Instance);

    protected static SnapshotKey Key(int number) => SnapshotKey.FromSecret($"secret {number}");

    protected static StoredSnapshot Stored(long version) => new() { Payload = Some.Bytes(100), Version = version, TimeToLive = Hour };

    private protected ValueTask<SaveOutcome> SaveAsync(long version, SnapshotKey? key = null) =>
        Resilient.SaveAsync(key ?? Some.Key, Stored(version), Cancellation);

    private protected ValueTask<SnapshotClaimOutcome> NoteAsync(string claimant, string? user = null) =>
        Resilient.NoteSuccessorAsync(new HeldClaim(Some.Key, claimant, user, Time.GetUtcNow()), "successor", Lease, Cancellation);

    private protected ValueTask<SnapshotClaimResult> ClaimAsync(string claimant, SnapshotKey? key = null) =>
        Resilient.ClaimAsync(key ?? Some.Key, claimant, Lease, Cancellation);

    protected async Task OpenAsync()
    {
        Store.Trouble = UnreliableStore.Throw;
        await Resilient.CheckAsync(Cancellation);
        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
    }
}
