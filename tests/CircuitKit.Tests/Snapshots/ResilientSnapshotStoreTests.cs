using CircuitKit.Snapshots.InMemory;
using CircuitKit.Snapshots.Resilience;
using CircuitKit.Tests.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

public sealed class ResilientSnapshotStoreTests : IAsyncDisposable
{
    // No other wait in the code has this length, so the clock can tell a call's time limit from the recovery's waits.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(1_234);
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly ObservedTimeProvider _time = new();
    private readonly MetricRecorder _metrics = new();
    private readonly LogRecorder<ResilientSnapshotStore> _log = new();
    private readonly SnapshotOptions _options = new() { StoreTimeout = s_timeout };
    private readonly InMemorySnapshotStore _memory;
    private readonly UnreliableStore _store;
    private readonly ResilientSnapshotStore _resilient;

    public ResilientSnapshotStoreTests()
    {
        _memory = Memory();
        _store = new UnreliableStore(Memory());
        _resilient = new ResilientSnapshotStore(_store, _memory, Options.Create(_options), _time, _metrics.Metrics, _log);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _resilient.DisposeAsync();
        _memory.Dispose();
        _store.Inner.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task While_the_store_answers_everything_goes_to_it()
    {
        Assert.Equal(SnapshotSaveResult.Saved, await SaveAsync(1));
        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal(SnapshotClaimOutcome.Claimed, claim.Claim.Outcome);
        Assert.True(claim.StoreReached);
        Assert.Equal(0, _memory.Count);
        Assert.Equal(new SnapshotStoreHealth("unreliable", SnapshotStoreState.Healthy, Some.Time, null, 0, 0), _resilient.Health);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_save_that_fails_is_kept_in_memory_and_says_so()
    {
        _store.Trouble = UnreliableStore.Throw;
        Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(1));
        Assert.Equal(1, _resilient.Health.SnapshotsInMemory);
        Assert.Equal("IOException", _resilient.Health.LastErrorType);
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.store.failures{error.type=IOException,store=unreliable}"));
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.writes{outcome=saved_in_memory,store=unreliable}"));
    }

    [Fact]
    public async Task One_failure_alone_does_not_open_the_breaker_and_its_snapshot_is_moved_soon()
    {
        _store.Trouble = UnreliableStore.Throw;
        await SaveAsync(1);
        _store.Trouble = null;
        Assert.Equal(SnapshotStoreState.Healthy, _resilient.Health.State);

        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _memory.Count == 0);

        Assert.True(_store.Inner.TryPeek(Some.Key, out StoredSnapshot moved));
        Assert.Equal(1, moved.Version);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Three_failures_in_a_row_open_the_breaker_and_are_logged_once()
    {
        _store.Trouble = UnreliableStore.Throw;
        for (int version = 1; version <= 20; version++)
        {
            Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(version));
        }

        Assert.Equal(StoreBreaker.FailuresToOpen, _store.Calls);
        Assert.Equal(new SnapshotStoreHealth("unreliable", SnapshotStoreState.Degraded, Some.Time, "IOException", 1, 0), _resilient.Health);
        Assert.Equal(
            ["2000 Warning Snapshot store 'unreliable' does not answer (IOException: The disk is full.). Snapshots are kept in this process's memory until it does."],
            _log.Lines);
    }

    [Fact]
    public async Task A_success_in_between_starts_the_count_anew()
    {
        for (int i = 0; i < 5; i++)
        {
            _store.Trouble = UnreliableStore.Throw;
            await SaveAsync(1, Key(2 * i));
            await SaveAsync(1, Key((2 * i) + 1));
            _store.Trouble = null;
            await SaveAsync(1, Key(100 + i));
        }

        Assert.Equal(SnapshotStoreState.Healthy, _resilient.Health.State);
    }

    [Fact]
    public async Task A_store_that_hangs_costs_one_time_limit_and_then_nothing()
    {
        _store.Trouble = UnreliableStore.Hang;
        ValueTask<SnapshotSaveResult> first = SaveAsync(1);
        await _store.UntilAsync(() => _store.Calls == 1);
        Assert.False(first.IsCompleted);
        await _time.PassAsync(s_timeout);

        Assert.Equal(SnapshotSaveResult.SavedInMemory, await first);
        Assert.Equal(SnapshotStoreState.Degraded, _resilient.Health.State);
        ValueTask<SnapshotSaveResult> second = SaveAsync(2);
        Assert.True(second.IsCompleted);
        Assert.Equal(SnapshotSaveResult.SavedInMemory, await second);
        Assert.Equal(1, _store.Calls);
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.store.failures{error.type=TimeoutException,store=unreliable}"));
    }

    [Fact]
    public async Task A_store_that_blocks_its_thread_does_not_block_the_caller()
    {
        _store.Trouble = UnreliableStore.BlockThread;
        ValueTask<SnapshotSaveResult> save = SaveAsync(1);
        await _time.PassAsync(s_timeout);
        Assert.Equal(SnapshotSaveResult.SavedInMemory, await save);
    }

    [Fact]
    public async Task A_store_that_is_away_is_probed_with_growing_waits_and_by_nobody_else()
    {
        await OpenAsync();
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 8, 15, 15, 15])
        {
            int before = _store.Calls;
            await SaveAsync(1, Key(1));
            Assert.Equal(before, _store.Calls);
            await _time.PassAsync(TimeSpan.FromSeconds(seconds));
            await _store.UntilAsync(() => _store.Calls == before + 1);
        }

        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task A_probe_that_hangs_ends_with_its_time_limit()
    {
        await OpenAsync();
        _store.Trouble = UnreliableStore.Hang;
        await _time.PassAsync(TimeSpan.FromSeconds(0.5));
        await _time.PassAsync(s_timeout);
        _store.Trouble = null;
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await _store.UntilAsync(() => _resilient.Health.State == SnapshotStoreState.Healthy);
    }

    [Fact]
    public async Task When_the_store_is_back_what_waits_in_memory_is_moved_and_it_is_logged_once()
    {
        await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            await SaveAsync(1, Key(i));
        }

        int waiting = _memory.Count;
        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _memory.Count == 0);

        Assert.Equal(waiting, _store.Inner.Count);
        Assert.Equal(SnapshotSaveResult.Saved, await SaveAsync(9, Key(1)));
        Assert.Equal(SnapshotStoreState.Healthy, _resilient.Health.State);
        Assert.Equal(Some.Time + StoreRecovery.FirstWait, _resilient.Health.Since);
        Assert.Equal($"2001 Information Snapshot store 'unreliable' answers again after 00:00:00.5000000; {waiting} snapshots wait in memory to be moved to it.", _log.Lines[^1]);
        Assert.Equal(2, _log.Lines.Length);
    }

    [Fact]
    public async Task What_waits_in_memory_keeps_its_time_to_live()
    {
        await OpenAsync();
        await SaveAsync(1, Key(1));
        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait, longer: TimeSpan.FromMinutes(59));
        await _store.UntilAsync(() => _memory.Count == 0);
        Assert.True(_store.Inner.TryPeek(Key(1), out StoredSnapshot moved));
        Assert.Equal(TimeSpan.FromMinutes(1), moved.TimeToLive);
    }

    [Fact]
    public async Task A_circuit_resumes_from_memory_while_the_store_is_away()
    {
        await OpenAsync();
        await SaveAsync(3);

        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal((SnapshotClaimOutcome.Claimed, 3L, false), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Claim.Outcome);
        Assert.Equal(SnapshotSaveResult.Claimed, await SaveAsync(4));
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.claims{outcome=claimed,store=unreliable}"));
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.claims{outcome=already_claimed,store=unreliable}"));
    }

    [Fact]
    public async Task Not_found_while_the_store_is_away_says_that_the_store_was_not_asked()
    {
        await OpenAsync();
        SnapshotClaimResult claim = await ClaimAsync("a", Key(77));
        Assert.Equal((SnapshotClaimOutcome.NotFound, false), (claim.Claim.Outcome, claim.StoreReached));
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.claims{outcome=store_unreachable,store=unreliable}"));
    }

    [Fact]
    public async Task A_claim_gets_the_newer_copy_from_memory_when_the_store_is_back_before_it_was_moved()
    {
        await SaveAsync(1);
        _store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        _store.Trouble = null;

        SnapshotClaimResult claim = await ClaimAsync("a");

        Assert.Equal((2L, true), (claim.Claim.Version, claim.StoreReached));
        Assert.Equal(0, _memory.Count);
    }

    [Fact]
    public async Task A_copy_in_memory_does_not_come_back_after_another_node_resumed_and_removed_it()
    {
        await SaveAsync(1);
        _store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        _store.Trouble = null;
        _store.Inner.Claim(Some.Key, "another node", s_lease);
        _store.Inner.Remove(Some.Key);

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(0, _memory.Count);
    }

    [Fact]
    public async Task A_copy_in_memory_waits_while_another_node_holds_the_claim()
    {
        await SaveAsync(1);
        _store.Trouble = UnreliableStore.Throw;
        await SaveAsync(2);
        _store.Trouble = null;
        _store.Inner.Claim(Some.Key, "another node", s_lease);

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(1, _memory.Count);
    }

    [Fact]
    public async Task A_snapshot_claimed_from_memory_is_not_moved_under_its_claimant()
    {
        await OpenAsync();
        await SaveAsync(3);
        await ClaimAsync("a");
        _store.Trouble = null;

        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _resilient.Health.State == SnapshotStoreState.Healthy);

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Claim.Outcome);
        Assert.Equal(SnapshotClaimOutcome.NotFound, _store.Inner.Claim(Some.Key, "c", s_lease).Outcome);
        Assert.Equal(SnapshotSaveResult.Claimed, await SaveAsync(4));
    }

    [Fact]
    public async Task A_removal_the_store_missed_is_told_to_it_later_and_holds_meanwhile()
    {
        await SaveAsync(1);
        await OpenAsync();

        await _resilient.RemoveAsync(Some.Key, Cancellation);

        Assert.Equal(SnapshotSaveResult.Removed, await SaveAsync(2));
        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a")).Claim.Outcome);
        Assert.Equal(1, _resilient.Health.PendingRemovals);
        Assert.True(_store.Inner.TryPeek(Some.Key, out _));

        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _resilient.Health.PendingRemovals == 0);
        Assert.False(_store.Inner.TryPeek(Some.Key, out _));
        Assert.Equal(SnapshotSaveOutcome.Removed, _store.Inner.Fence(Some.Key));
    }

    [Fact]
    public async Task A_removal_given_up_by_its_caller_is_still_done()
    {
        await SaveAsync(1);
        _store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        ValueTask removal = _resilient.RemoveAsync(Some.Key, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal.AsTask());
        Assert.Equal(1, _resilient.Health.PendingRemovals);

        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _resilient.Health.PendingRemovals == 0);
        Assert.False(_store.Inner.TryPeek(Some.Key, out _));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_the_store()
    {
        _store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        ValueTask<SnapshotSaveResult> save = _resilient.SaveAsync(Some.Key, Stored(1), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => save.AsTask());
        Assert.Null(_resilient.Health.LastErrorType);
    }

    [Fact]
    public async Task A_late_save_that_the_store_knows_to_be_older_leaves_memory_too()
    {
        await SaveAsync(9);
        _store.Trouble = UnreliableStore.Throw;
        await SaveAsync(8);
        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _memory.Count == 0);
        Assert.Equal(9, (await ClaimAsync("a")).Claim.Version);
    }

    [Fact]
    public async Task When_neither_has_room_the_save_says_so()
    {
        _options.InMemoryMaxCount = 0;
        _store.Trouble = UnreliableStore.Throw;
        Assert.Equal(SnapshotSaveResult.NotSaved, await SaveAsync(1));
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.writes{outcome=not_saved,store=unreliable}"));
    }

    [Fact]
    public async Task An_exception_that_names_the_key_is_logged_without_it()
    {
        _store.Trouble = _ => throw new IOException($"Cannot write /circuits/{Some.Key}.snapshot");
        await _resilient.CheckAsync(Cancellation);
        _ = await SaveAsync(1);
        await using var other = new ResilientSnapshotStore(_store, _memory, Options.Create(_options), _time, _metrics.Metrics, _log);
        for (int i = 0; i < 3; i++)
        {
            await other.SaveAsync(Some.Key, Stored(1), Cancellation);
        }

        Assert.Equal(
            "2000 Warning Snapshot store 'unreliable' does not answer (IOException: Cannot write /circuits/<key>.snapshot). Snapshots are kept in this process's memory until it does.",
            _log.Lines[^1]);
    }

    [Fact]
    public async Task A_check_finds_a_store_that_is_away_before_anybody_needs_it()
    {
        _store.Trouble = UnreliableStore.Throw;
        await _resilient.CheckAsync(Cancellation);
        Assert.Equal(SnapshotStoreState.Degraded, _resilient.Health.State);
        await _resilient.CheckAsync(Cancellation);
        Assert.Equal(1, _store.Calls);

        _store.Trouble = null;
        await _time.PassAsync(StoreRecovery.FirstWait);
        await _store.UntilAsync(() => _resilient.Health.State == SnapshotStoreState.Healthy);
    }

    [Fact]
    public async Task The_watch_checks_at_start_and_then_at_its_interval()
    {
        using var watch = new SnapshotStoreWatch(_resilient, _time);
        await watch.StartAsync(Cancellation);
        await _time.PassAsync(SnapshotStoreWatch.Interval);
        await _time.PassAsync(SnapshotStoreWatch.Interval);
        await _store.UntilAsync(() => _store.Calls == 3);
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    public async Task With_memory_as_the_store_a_save_is_saved_and_the_health_is_good()
    {
        await using var resilient = new ResilientSnapshotStore(
            _memory, _memory, Options.Create(_options), _time, _metrics.Metrics, NullLogger<ResilientSnapshotStore>.Instance);

        Assert.False(resilient.OutlivesProcess);
        Assert.Equal(SnapshotSaveResult.Saved, await resilient.SaveAsync(Some.Key, Stored(1), Cancellation));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await resilient.ClaimAsync(Some.Key, "a", s_lease, Cancellation)).Claim.Outcome);
        Assert.Equal(SnapshotSaveResult.Claimed, await resilient.SaveAsync(Some.Key, Stored(2), Cancellation));
        await resilient.ReleaseAsync(Some.Key, "a", Cancellation);
        Assert.Equal(SnapshotSaveResult.Stale, await resilient.SaveAsync(Some.Key, Stored(1), Cancellation));
        await resilient.RemoveAsync(Some.Key, Cancellation);
        Assert.Equal(SnapshotSaveResult.Removed, await resilient.SaveAsync(Some.Key, Stored(2), Cancellation));
        await resilient.CheckAsync(Cancellation);
        Assert.Equal(new SnapshotStoreHealth("memory", SnapshotStoreState.Healthy, Some.Time, null, 0, 0), resilient.Health);
    }

    private InMemorySnapshotStore Memory() => new(Options.Create(_options), _time, _metrics.Metrics, NullLogger<InMemorySnapshotStore>.Instance);

    private static SnapshotKey Key(int number) => SnapshotKey.FromSecret($"secret {number}");

    private static StoredSnapshot Stored(long version) => new(Some.Bytes(100), version, s_hour);

    private ValueTask<SnapshotSaveResult> SaveAsync(long version, SnapshotKey? key = null) =>
        _resilient.SaveAsync(key ?? Some.Key, Stored(version), Cancellation);

    private ValueTask<SnapshotClaimResult> ClaimAsync(string claimant, SnapshotKey? key = null) =>
        _resilient.ClaimAsync(key ?? Some.Key, claimant, s_lease, Cancellation);

    private async Task OpenAsync()
    {
        _store.Trouble = UnreliableStore.Throw;
        await _resilient.CheckAsync(Cancellation);
        Assert.Equal(SnapshotStoreState.Degraded, _resilient.Health.State);
    }
}
