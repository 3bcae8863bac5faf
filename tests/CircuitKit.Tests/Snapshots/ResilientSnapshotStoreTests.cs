using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

public sealed class ResilientSnapshotStoreTests : ResilienceTest
{
    [Fact]
    public async Task While_the_store_answers_everything_goes_to_it()
    {
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(1));
        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal(SnapshotClaimOutcome.Claimed, claim.Claim.Outcome);
        Assert.True(claim.StoreReached);
        Assert.Equal(0, Memory.Count);
        Assert.Equal(new SnapshotStoreHealth("unreliable", SnapshotStoreState.Healthy, Some.Time, null, 0, 0), Resilient.Health);
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public async Task A_save_that_fails_is_kept_in_memory_and_says_so()
    {
        Store.Trouble = UnreliableStore.Throw;
        Assert.Equal(SaveOutcome.Buffered, await SaveAsync(1));
        Assert.Equal(1, Resilient.Health.SnapshotsInMemory);
        Assert.Equal("IOException", Resilient.Health.LastErrorType);
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.store.failures{error.type=IOException,store=unreliable}"));
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.writes{outcome=buffered,store=unreliable}"));
    }

    [Fact]
    public async Task Three_failures_in_a_row_open_the_breaker_and_are_logged_once()
    {
        Store.Trouble = UnreliableStore.Throw;
        for (int version = 1; version <= 20; version++)
        {
            Assert.Equal(SaveOutcome.Buffered, await SaveAsync(version));
        }

        Assert.Equal(StoreBreaker.FailuresToOpen, Store.Calls);
        Assert.Equal(new SnapshotStoreHealth("unreliable", SnapshotStoreState.Degraded, Some.Time, "IOException", 1, 0), Resilient.Health);
        Assert.Equal(
            ["2000 Warning Snapshot store 'unreliable' does not answer (IOException: The disk is full.). Snapshots are kept in this process's memory until it does."],
            Log.Lines);
    }

    [Fact]
    public async Task A_success_in_between_starts_the_count_anew()
    {
        for (int i = 0; i < 5; i++)
        {
            Store.Trouble = UnreliableStore.Throw;
            await SaveAsync(1, Key(2 * i));
            await SaveAsync(1, Key((2 * i) + 1));
            Store.Trouble = null;
            await SaveAsync(1, Key(100 + i));
        }

        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
    }

    [Fact]
    public async Task A_store_that_hangs_costs_one_time_limit_and_then_nothing()
    {
        Store.Trouble = UnreliableStore.Hang;
        ValueTask<SaveOutcome> first = SaveAsync(1);
        await Store.UntilAsync(() => Store.Calls == 1);
        Assert.False(first.IsCompleted);
        await Time.PassAsync(Timeout);

        Assert.Equal(SaveOutcome.Buffered, await first);
        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        ValueTask<SaveOutcome> second = SaveAsync(2);
        Assert.True(second.IsCompleted);
        Assert.Equal(SaveOutcome.Buffered, await second);
        Assert.Equal(1, Store.Calls);
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.store.failures{error.type=TimeoutException,store=unreliable}"));
    }

    [Fact]
    public async Task A_store_that_blocks_its_thread_does_not_block_the_caller()
    {
        Store.Trouble = UnreliableStore.BlockThread;
        ValueTask<SaveOutcome> save = SaveAsync(1);
        await Time.PassAsync(Timeout);
        Assert.Equal(SaveOutcome.Buffered, await save);
    }

    [Fact]
    public async Task A_circuit_resumes_from_memory_while_the_store_is_away()
    {
        await OpenAsync();
        await SaveAsync(3);

        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal((SnapshotClaimOutcome.Claimed, 3L, false), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Claim.Outcome);
        Assert.Equal(SaveOutcome.Claimed, await SaveAsync(4));
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.claims{outcome=claimed,store=unreliable}"));
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.claims{outcome=already_claimed,store=unreliable}"));
    }

    [Fact]
    public async Task A_note_of_the_successor_keeps_the_claim_and_is_not_counted_as_one()
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        Time.Advance(Lease / 2);

        Assert.Equal(SnapshotClaimOutcome.Claimed, await NoteAsync("a"));

        Time.Advance(Lease * 0.75);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Claim.Outcome);
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.claims{outcome=claimed,store=unreliable}"));
    }

    [Fact]
    public async Task Not_found_while_the_store_is_away_says_that_the_store_was_not_asked()
    {
        await OpenAsync();
        SnapshotClaimResult claim = await ClaimAsync("a", Key(77));
        Assert.Equal((SnapshotClaimOutcome.NotFound, false), (claim.Claim.Outcome, claim.StoreReached));
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.claims{outcome=store_unreachable,store=unreliable}"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_the_store()
    {
        Store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        ValueTask<SaveOutcome> save = Resilient.SaveAsync(Some.Key, Stored(1), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => save.AsTask());
        Assert.Null(Resilient.Health.LastErrorType);
    }

    [Fact]
    public async Task When_neither_has_room_the_save_says_so()
    {
        Settings.InMemoryMaxCount = 0;
        Store.Trouble = UnreliableStore.Throw;
        Assert.Equal(SaveOutcome.Lost, await SaveAsync(1));
        Assert.Equal(1, Metrics.Sum("circuitkit.snapshot.writes{outcome=lost,store=unreliable}"));
    }

    [Fact]
    public async Task An_exception_that_names_the_key_is_logged_without_it()
    {
        Store.Trouble = _ => throw new IOException($"Cannot write /circuits/{Some.Key}.snapshot");
        await Resilient.CheckAsync(Cancellation);
        _ = await SaveAsync(1);
        await using var other = new ResilientSnapshotStore(Store, Memory, Options.Create(Settings), Time, Metrics.Metrics.Snapshots, Log);
        for (int i = 0; i < 3; i++)
        {
            await other.SaveAsync(Some.Key, Stored(1), Cancellation);
        }

        Assert.Equal(
            "2000 Warning Snapshot store 'unreliable' does not answer (IOException: Cannot write /circuits/<key>.snapshot). Snapshots are kept in "
            + "this process's memory until it does.",
            Log.Lines[^1]);
    }

    [Fact]
    public async Task With_memory_as_the_store_a_save_is_saved_and_the_health_is_good()
    {
        await using var resilient = new ResilientSnapshotStore(
            Memory, Memory, Options.Create(Settings), Time, Metrics.Metrics.Snapshots, NullLogger<ResilientSnapshotStore>.Instance);

        Assert.False(resilient.OutlivesProcess);
        Assert.Equal(SaveOutcome.Saved, await resilient.SaveAsync(Some.Key, Stored(1), Cancellation));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await resilient.ClaimAsync(Some.Key, "a", Lease, Cancellation)).Claim.Outcome);
        Assert.Equal(SaveOutcome.Claimed, await resilient.SaveAsync(Some.Key, Stored(2), Cancellation));
        await resilient.ReleaseAsync(Some.Key, "a", Cancellation);
        Assert.Equal(SaveOutcome.Superseded, await resilient.SaveAsync(Some.Key, Stored(1), Cancellation));
        await resilient.RemoveAsync(Some.Key, Cancellation);
        Assert.Equal(SaveOutcome.Superseded, await resilient.SaveAsync(Some.Key, Stored(2), Cancellation));
        await resilient.CheckAsync(Cancellation);
        Assert.Equal(new SnapshotStoreHealth("memory", SnapshotStoreState.Healthy, Some.Time, null, 0, 0), resilient.Health);
    }
}
