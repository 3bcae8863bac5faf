using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Dropping all snapshots of a user, with a store that is there, away, slow, or comes back.</summary>
public sealed class UserRemovalTests : ResilienceTest
{
    private const string Ada = "mark of Ada";
    private const string Bob = "mark of Bob";

    private static readonly TimeSpan s_patience = Timeout * BoundedStore.UserRemovalPatience;

    [Fact]
    public async Task The_store_is_told_and_answers_how_many()
    {
        await SaveForAsync(Key(1), Ada);
        await SaveForAsync(Key(2), Ada);
        await SaveForAsync(Key(3), Bob);

        Assert.Equal(new UserRemovalResult(2, IsComplete: true), await RemoveAsync(Ada));

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a", Key(1))).Claim.Outcome);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("a", Key(3))).Claim.Outcome);
        Assert.Equal(0, Resilient.Health.PendingRemovals);
    }

    [Fact]
    public async Task What_waits_in_memory_keeps_its_user_on_the_way_to_the_store()
    {
        await OpenAsync();
        await SaveForAsync(Key(1), Ada);
        await ComeBackAsync(() => Memory.Count == 0);

        Assert.Equal(new UserRemovalResult(1, IsComplete: true), await RemoveAsync(Ada));
    }

    [Fact]
    public async Task What_waited_in_memory_is_as_old_as_it_is_when_it_comes_to_the_store()
    {
        await OpenAsync();
        await SaveForAsync(Key(1), Ada);
        var signedOut = Time.GetUtcNow() + StoreLoop.FirstWait / 2;
        await ComeBackAsync(() => Memory.Count == 0);

        Assert.Equal(1, Store.Inner.RemoveUser(Ada, signedOut, Hour));
    }

    [Fact]
    public async Task What_waits_in_memory_goes_too()
    {
        await OpenAsync();
        await SaveForAsync(Key(1), Ada);

        Assert.Equal(new UserRemovalResult(1, IsComplete: false), await RemoveAsync(Ada));

        Assert.Equal(0, Memory.Count);
        Assert.Equal(SaveOutcome.Superseded, await SaveForAsync(Key(1), Ada, version: 2));
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_when_it_is_back()
    {
        await SaveForAsync(Key(1), Ada);
        await OpenAsync();
        Assert.Equal(new UserRemovalResult(0, IsComplete: false), await RemoveAsync(Ada));
        Assert.Equal(1, Resilient.Health.PendingRemovals);

        await ComeBackAsync(() => Resilient.Health.PendingRemovals == 0);

        Assert.False(Store.Inner.TryPeek(Key(1), out _));
    }

    [Fact]
    public async Task Nobody_claims_what_was_to_be_gone_before_the_store_was_told()
    {
        await SaveForAsync(Key(1), Ada);
        await SaveForAsync(Key(2), Bob);
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        Assert.False((await RemoveAsync(Ada)).IsComplete);

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a", Key(1))).Claim.Outcome);
        Assert.False(Store.Inner.TryPeek(Key(1), out _));
        Assert.Equal(SaveOutcome.Superseded, await SaveForAsync(Key(1), Ada, version: 2));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("a", Key(2))).Claim.Outcome);
    }

    [Fact]
    public async Task What_the_user_has_saved_since_then_is_handed_out_and_stays()
    {
        await SaveForAsync(Key(1), Ada);
        await OpenAsync();
        await RemoveAsync(Ada);
        Time.Advance(TimeSpan.FromMilliseconds(100));

        // Signed in again, on a server that can reach the store.
        await Store.Inner.SaveAsync(Key(2), Stored(1) with { User = Ada }, Cancellation);
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("a", Key(2))).Claim.Outcome);
        await Resilient.ReleaseAsync(Key(2), "a", Cancellation);

        // It has been tried once.
        await Eventually.IsAsync(() => Log.Lines.Any(line => line.StartsWith("2004", StringComparison.Ordinal)), Cancellation);
        Store.UserRemovalTrouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
        Assert.False(Store.Inner.TryPeek(Key(1), out _));
        Assert.True(Store.Inner.TryPeek(Key(2), out _));
        Assert.Equal(SaveOutcome.Saved, await SaveForAsync(Key(2), Ada, version: 2));
    }

    [Fact]
    public async Task A_removal_given_up_by_its_caller_is_still_done()
    {
        await SaveForAsync(Key(1), Ada);
        Store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        var removal = Resilient.RemoveUserAsync(Ada, Time.GetUtcNow(), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal.AsTask());
        Assert.Equal(1, Resilient.Health.PendingRemovals);

        await Time.PassAsync(s_patience);
        await ComeBackAsync(() => Resilient.Health.PendingRemovals == 0);

        Assert.False(Store.Inner.TryPeek(Key(1), out _));
    }

    [Fact]
    public async Task A_store_may_take_its_time_to_look_through_all_it_has()
    {
        var open = new TaskCompletionSource();
        await SaveForAsync(Key(1), Ada);
        Store.Trouble = _ => open.Task;
        var removal = RemoveAsync(Ada);
        await Time.PassAsync(s_patience, longer: Timeout * (BoundedStore.UserRemovalPatience - 1));
        open.SetResult();

        Assert.Equal(new UserRemovalResult(1, IsComplete: true), await removal);
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
    }

    [Fact]
    public async Task A_removal_that_takes_for_ever_holds_nobody_up_and_says_nothing_about_the_store()
    {
        var recovered = 0;
        Resilient.Recovered += () => recovered++;
        await SaveForAsync(Key(1), Bob);
        Store.UserRemovalTrouble = UnreliableStore.Hang;
        var removal = RemoveAsync(Ada);
        await Store.UntilAsync(() => Store.Calls == 2);

        // In real time: none of these waits for the removal, which ends on the test's clock alone.
        for (var i = 0; i < 10; i++)
        {
            var claim = await ClaimAsync("a", Key(1)).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
            Assert.Equal(SnapshotClaimOutcome.Claimed, claim.Claim.Outcome);
        }

        Assert.Equal(12, Store.Calls);

        // Two wait: who has asked for it, and the call itself.
        await Time.PassAsync(s_patience, longer: TimeSpan.Zero);
        await Time.PassAsync(s_patience);
        Assert.False((await removal).IsComplete);
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
        Assert.Equal(0, recovered);

        // Whoever waits is told at the same moment.
        await Eventually.IsAsync(() => Log.Lines.Length > 0, Cancellation);
        Assert.Equal(
            ["2004 Warning The snapshots of a user who was signed out could not all be removed from store 'unreliable' yet (TimeoutException). This server gives none of them out and tries again until it is done. Logged once until a removal succeeds."],
            Log.Lines);
    }

    [Fact]
    public async Task Removals_go_one_at_a_time_and_one_that_fails_waits_for_the_others()
    {
        var (underWay, most, asked) = (0, 0, 0);
        var open = new TaskCompletionSource();
        await SaveForAsync(Key(1), Bob);
        Store.UserRemovalTrouble = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await open.Task;
            Interlocked.Decrement(ref underWay);
            if (Interlocked.Increment(ref asked) == 1)
            {
                throw new IOException("Not just now.");
            }
        };
        var first = RemoveAsync(Ada).AsTask();
        await Store.UntilAsync(() => Store.Calls == 2);
        Task<UserRemovalResult>[] others = [.. Enumerable.Range(0, 20).Select(i => RemoveAsync(i == 0 ? Bob : $"user {i}").AsTask())];
        open.SetResult();

        Assert.False((await first).IsComplete);
        await Time.PassAsync(StoreLoop.FirstWait);
        Assert.All(await Task.WhenAll(others), result => Assert.True(result.IsComplete));
        Assert.Equal(1, (await others[0]).Removed);
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
        Assert.Equal((1, 22), (most, asked));
    }

    [Fact]
    public async Task A_later_removal_of_the_same_user_takes_the_earlier_one_in()
    {
        await SaveForAsync(Key(1), Ada);
        await OpenAsync();
        await RemoveAsync(Ada);
        Time.Advance(TimeSpan.FromSeconds(0.1));
        await Store.Inner.SaveAsync(Key(2), Stored(1) with { User = Ada }, Cancellation);
        await RemoveAsync(Ada);
        Assert.Equal(1, Resilient.Health.PendingRemovals);

        await ComeBackAsync(() => Resilient.Health.PendingRemovals == 0);

        Assert.False(Store.Inner.TryPeek(Key(1), out _));
        Assert.False(Store.Inner.TryPeek(Key(2), out _));
    }

    [Fact]
    public async Task A_removal_is_forgotten_when_all_it_is_about_has_expired()
    {
        await SaveForAsync(Key(1), Ada);
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        await RemoveAsync(Ada);

        await Time.PassAsync(StoreLoop.FirstWait, longer: Settings.TimeToLive + TimeSpan.FromSeconds(1));
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
    }

    [Fact]
    public async Task Earlier_time_that_comes_later_does_not_bring_back_what_was_to_be_gone()
    {
        await SaveForAsync(Key(1), Ada);
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        await RemoveAsync(Ada);

        ValueTask<UserRemovalResult> earlier = Resilient.RemoveUserAsync(Ada, Time.GetUtcNow() - Hour, Cancellation);

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a", Key(1))).Claim.Outcome);
        Store.UserRemovalTrouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        Assert.True((await earlier).IsComplete);
    }

    [Fact]
    public async Task Snapshots_of_nobody_are_handed_out_while_a_removal_waits()
    {
        await SaveAsync(1, Key(1));
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        await RemoveAsync(Ada);

        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("a", Key(1))).Claim.Outcome);
    }

    [Fact]
    public async Task Removal_is_complete_at_once_where_memory_is_the_store()
    {
        await using var resilient = new ResilientSnapshotStore(
            Memory, Memory, Options.Create(Settings), Time, Metrics.Metrics.Snapshots, NullLogger<ResilientSnapshotStore>.Instance);
        await resilient.SaveAsync(Key(1), Stored(1) with { User = Ada }, Cancellation);

        Assert.Equal(new UserRemovalResult(1, IsComplete: true), await resilient.RemoveUserAsync(Ada, Time.GetUtcNow(), Cancellation));

        Assert.Equal(0, resilient.Health.PendingRemovals);
        Assert.Equal(SnapshotClaimOutcome.NotFound, (await resilient.ClaimAsync(Key(1), "a", Lease, Cancellation)).Claim.Outcome);
    }

    private async Task ComeBackAsync(Func<bool> isDone)
    {
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(isDone);
    }

    private ValueTask<UserRemovalResult> RemoveAsync(string user) => Resilient.RemoveUserAsync(user, Time.GetUtcNow(), Cancellation);

    private ValueTask<SaveOutcome> SaveForAsync(SnapshotKey key, string user, long version = 1) =>
        Resilient.SaveAsync(key, Stored(version) with { User = user }, Cancellation);
}
