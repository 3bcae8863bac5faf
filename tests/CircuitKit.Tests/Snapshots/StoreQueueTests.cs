using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Tests.Snapshots;

/// <summary>P5, bounded: what is on its way to a slow store does not grow with the number of circuits that save.</summary>
public sealed class StoreQueueTests : ResilienceTest
{
    // The smallest queue the options allow, in snapshots of half of it.
    private const int Half = 512 * 1024;

    public StoreQueueTests()
        : base(settings => settings.MaxQueuedBytes = 2 * Half)
    {
    }

    [Fact]
    public async Task A_store_that_hangs_is_handed_so_many_bytes_and_no_more_and_the_rest_is_in_memory_at_once()
    {
        Store.Trouble = UnreliableStore.Hang;
        Task<SaveOutcome>[] underWay = [SaveAsync(Key(1), Half), SaveAsync(Key(2), Half)];
        await Store.UntilAsync(() => Store.Calls == 2);

        Assert.Equal(SaveOutcome.Buffered, await SaveAsync(Key(3), 1));
        Assert.Equal(SaveOutcome.Buffered, await SaveAsync(Key(4), 4 * Half));

        Assert.Equal(2, Store.Calls);
        Assert.Equal(2, Memory.Count);
        Assert.Equal(2, Metrics.Sum("circuitkit.snapshot.store.failures{error.type=queue_full,store=unreliable}"));
        Assert.Equal(
            ["2003 Warning 1048576 bytes of snapshots (CircuitKit:Snapshots:MaxQueuedBytes) are on their way to store 'unreliable', which is slow; more are kept in memory until it keeps up. Logged once."],
            Log.Lines);
        await Time.PassAsync(Timeout);
        Assert.All(await Task.WhenAll(underWay), result => Assert.Equal(SaveOutcome.Buffered, result));
    }

    [Fact]
    public async Task What_did_not_fit_is_saved_when_there_is_room_again()
    {
        var open = new TaskCompletionSource();
        Store.Trouble = _ => open.Task;
        Task<SaveOutcome> first = SaveAsync(Key(1), 2 * Half);
        Assert.Equal(SaveOutcome.Buffered, await SaveAsync(Key(2), 1));
        open.SetResult();
        Assert.Equal(SaveOutcome.Saved, await first);

        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);

        Assert.True(Store.Inner.TryPeek(Key(2), out _));
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(Key(3), 2 * Half));
    }

    [Fact]
    public async Task A_snapshot_larger_than_the_whole_queue_goes_alone() =>
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(Key(1), 5 * Half));

    [Fact]
    public async Task Calls_that_never_reach_the_store_leave_their_room()
    {
        Store.Trouble = UnreliableStore.Throw;
        for (int i = 0; i < 10; i++)
        {
            await Resilient.SaveAsync(Key(1), Stored(2 * Half, version: i + 1), Cancellation);
        }

        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy && Memory.Count == 0);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Resilient.SaveAsync(Key(1), Stored(2 * Half, version: 99), gone.Token));

        Assert.Equal(SaveOutcome.Saved, await SaveAsync(Key(20), 2 * Half));
        Assert.Equal(0, Metrics.Sum("circuitkit.snapshot.store.failures{error.type=queue_full,store=unreliable}"));
    }

    private static StoredSnapshot Stored(int bytes, long version) => new() { Payload = Some.Bytes(bytes), Version = version, TimeToLive = Hour };

    // In real time: a save that should not wait for the store must not wait for the test's clock either.
    private Task<SaveOutcome> SaveAsync(SnapshotKey key, int bytes) =>
        Resilient.SaveAsync(key, Stored(bytes, 1), Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
}
