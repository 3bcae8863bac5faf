using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Tests.Snapshots;

public sealed class StoreRecoveryTests : ResilienceTest
{
    [Fact]
    public async Task One_failure_alone_does_not_open_the_breaker_and_its_snapshot_is_moved_soon()
    {
        Store.Trouble = UnreliableStore.Throw;
        await SaveAsync(1);
        Store.Trouble = null;
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);

        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);

        Assert.True(Store.Inner.TryPeek(Some.Key, out StoredSnapshot moved));
        Assert.Equal(1, moved.Version);
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public async Task A_store_that_is_away_is_probed_with_growing_waits_and_by_nobody_else()
    {
        await OpenAsync();
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 8, 15, 15, 15])
        {
            int before = Store.Calls;
            await SaveAsync(1, Key(1));
            Assert.Equal(before, Store.Calls);
            await Time.PassAsync(TimeSpan.FromSeconds(seconds));
            await Store.UntilAsync(() => Store.Calls == before + 1);
        }

        Assert.Single(Log.Lines);
    }

    [Fact]
    public async Task A_probe_that_hangs_ends_with_its_time_limit()
    {
        await OpenAsync();
        Store.Trouble = UnreliableStore.Hang;
        await Time.PassAsync(TimeSpan.FromSeconds(0.5));
        await Time.PassAsync(Timeout);
        Store.Trouble = null;
        await Time.PassAsync(TimeSpan.FromSeconds(1));
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
    }

    [Fact]
    public async Task When_the_store_is_back_what_waits_in_memory_is_moved_and_it_is_logged_once()
    {
        await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            await SaveAsync(1, Key(i));
        }

        int waiting = Memory.Count;
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);

        Assert.Equal(waiting, Store.Inner.Count);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(9, Key(1)));
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
        Assert.Equal(Some.Time + StoreLoop.FirstWait, Resilient.Health.Since);
        Assert.Equal($"2001 Information Snapshot store 'unreliable' answers again after 00:00:00.5000000; {waiting} snapshots wait in memory to be moved to it.", Log.Lines[^1]);
        Assert.Equal(2, Log.Lines.Length);
    }

    [Fact]
    public async Task A_store_that_answers_but_takes_no_saves_stays_away_and_its_trouble_is_said_once()
    {
        Store.SaveTrouble = UnreliableStore.Throw;
        for (int version = 1; version <= StoreBreaker.FailuresToOpen; version++)
        {
            await SaveAsync(version);
        }

        foreach (double seconds in (double[])[0.5, 1, 2, 4])
        {
            int before = Store.Calls;
            await Time.PassAsync(TimeSpan.FromSeconds(seconds));
            await Store.UntilAsync(() => Store.Calls == before + 2);
        }

        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        Assert.Single(Log.Lines);
        Store.SaveTrouble = null;
        await Time.PassAsync(TimeSpan.FromSeconds(8));
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy && Memory.Count == 0);
    }

    [Fact]
    public async Task A_store_that_takes_no_saves_stays_away_also_when_memory_keeps_nothing()
    {
        Settings.InMemoryMaxCount = 0;
        Store.SaveTrouble = UnreliableStore.Throw;
        for (var version = 1; version <= StoreBreaker.FailuresToOpen; version++)
        {
            Assert.Equal(SaveOutcome.Lost, await SaveAsync(version));
        }

        foreach (var seconds in (double[])[0.5, 1, 2, 4])
        {
            var before = Store.Calls;
            await Time.PassAsync(TimeSpan.FromSeconds(seconds));
            await Store.UntilAsync(() => Store.Calls == before + 2);
        }

        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        Assert.Single(Log.Lines);
        Store.SaveTrouble = null;
        await Time.PassAsync(TimeSpan.FromSeconds(8));
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
        Assert.Equal(0, Store.Inner.Count);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(9));
    }

    [Fact]
    public async Task A_store_is_tried_with_as_many_bytes_as_it_refused_and_with_fewer_each_time_it_refuses_again()
    {
        Settings.InMemoryMaxCount = 0;
        Store.TakesUpTo = 50_000;
        for (var version = 1; version <= StoreBreaker.FailuresToOpen; version++)
        {
            await Resilient.SaveAsync(Key(1), Stored(version) with { Payload = new byte[150_000] }, Cancellation);
        }

        foreach (var seconds in (double[])[0.5, 1])
        {
            var before = Store.Calls;
            await Time.PassAsync(TimeSpan.FromSeconds(seconds));
            await Store.UntilAsync(() => Store.Calls == before + 2);
            Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        }

        await Time.PassAsync(TimeSpan.FromSeconds(2));
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
    }

    [Fact]
    public async Task What_waits_in_memory_keeps_its_time_to_live()
    {
        await OpenAsync();
        await SaveAsync(1, Key(1));
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait, longer: TimeSpan.FromMinutes(59));
        await Store.UntilAsync(() => Memory.Count == 0);
        Assert.True(Store.Inner.TryPeek(Key(1), out StoredSnapshot moved));
        Assert.Equal(TimeSpan.FromMinutes(1), moved.TimeToLive);
    }

    [Fact]
    public async Task A_claim_gets_the_newer_copy_from_memory_when_the_store_is_back_before_it_was_moved()
    {
        await SaveAsync(1);
        Store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        Store.Trouble = null;

        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal((2L, true), (claim.Claim.Version, claim.StoreReached));
        Assert.Equal(0, Memory.Count);
    }

    [Fact]
    public async Task A_copy_in_memory_does_not_come_back_after_another_node_resumed_and_removed_it()
    {
        await SaveAsync(1);
        Store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        Store.Trouble = null;
        Store.Inner.Claim(Some.Key, "another node", Lease);
        Store.Inner.Remove(Some.Key, Hour);

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(0, Memory.Count);
    }

    [Fact]
    public async Task A_copy_in_memory_waits_while_another_node_holds_the_claim()
    {
        await SaveAsync(1);
        Store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        Store.Trouble = null;
        Store.Inner.Claim(Some.Key, "another node", Lease);

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(1, Memory.Count);
    }

    [Fact]
    public async Task A_snapshot_claimed_from_memory_is_not_moved_under_its_claimant()
    {
        await OpenAsync();
        await SaveAsync(3);
        await ClaimAsync("a");
        Store.Trouble = null;

        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Claim.Outcome);
        Assert.Equal(SnapshotClaimOutcome.NotFound, Store.Inner.Claim(Some.Key, "c", Lease).Outcome);
        Assert.Equal(SaveOutcome.Claimed, await SaveAsync(4));
    }

    [Fact]
    public async Task Note_of_the_circuit_that_continues_a_snapshot_is_moved_with_it()
    {
        await OpenAsync();
        await SaveAsync(3);
        await ClaimAsync("a");
        await NoteAsync("a");
        await Resilient.ReleaseAsync(Some.Key, "a", Cancellation);

        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);

        SnapshotClaim claim = Store.Inner.Claim(Some.Key, "b", Lease);
        Assert.Equal((SnapshotClaimOutcome.Claimed, "successor", 3L), (claim.Outcome, claim.Successor, claim.Version));
    }

    [Fact]
    public async Task Snapshot_whose_note_does_not_reach_the_store_stays_in_memory_until_it_does()
    {
        await OpenAsync();
        await SaveAsync(3);
        await ClaimAsync("a");
        await NoteAsync("a");
        await Resilient.ReleaseAsync(Some.Key, "a", Cancellation);
        Store.Trouble = null;
        Store.NoteTrouble = UnreliableStore.Throw;

        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Store.Notes == 1);
        Assert.Equal(1, Memory.Count);

        Store.NoteTrouble = null;
        await Time.PassAsync(TimeSpan.FromSeconds(1));
        await Store.UntilAsync(() => Memory.Count == 0);
        Assert.Equal("successor", Store.Inner.SuccessorOf(Some.Key));
    }

    [Fact]
    public async Task A_removal_the_store_missed_is_told_to_it_later_and_holds_meanwhile()
    {
        await SaveAsync(1);
        await OpenAsync();

        await Resilient.RemoveAsync(Some.Key, Cancellation);

        Assert.Equal(SaveOutcome.Superseded, await SaveAsync(2));
        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(1, Resilient.Health.PendingRemovals);
        Assert.True(Store.Inner.TryPeek(Some.Key, out _));

        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
        Assert.False(Store.Inner.TryPeek(Some.Key, out _));
        Assert.Equal(SnapshotSaveOutcome.Removed, Store.Inner.Fence(Some.Key));
    }

    [Fact]
    public async Task A_removal_given_up_by_its_caller_is_still_done()
    {
        await SaveAsync(1);
        Store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        ValueTask<string?> removal = Resilient.RemoveAsync(Some.Key, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal.AsTask());
        Assert.Equal(1, Resilient.Health.PendingRemovals);

        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
        Assert.False(Store.Inner.TryPeek(Some.Key, out _));
    }

    [Fact]
    public async Task A_late_save_that_the_store_knows_to_be_older_leaves_memory_too()
    {
        await SaveAsync(9);
        Store.Trouble = UnreliableStore.Throw;
        await SaveAsync(8);
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);
        Assert.Equal(9, (await ClaimAsync("a")).Claim.Version);
    }

    [Fact]
    public async Task A_check_finds_a_store_that_is_away_before_anybody_needs_it()
    {
        Store.Trouble = UnreliableStore.Throw;
        await Resilient.CheckAsync(Cancellation);
        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        await Resilient.CheckAsync(Cancellation);
        Assert.Equal(1, Store.Calls);

        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
    }

    [Fact]
    public async Task The_watch_checks_at_start_and_then_at_its_interval()
    {
        using var watch = new SnapshotStoreWatch(Resilient, Time, NullLogger<SnapshotStoreWatch>.Instance);
        await watch.StartAsync(Cancellation);
        await Time.PassAsync(SnapshotStoreWatch.Interval);
        await Time.PassAsync(SnapshotStoreWatch.Interval);
        await Store.UntilAsync(() => Store.Calls == 3);
        await watch.StopAsync(Cancellation);
    }
}
