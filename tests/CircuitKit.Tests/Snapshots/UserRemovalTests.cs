using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Dropping all snapshots of a person, with a store that is there, away, or comes back.</summary>
public sealed class UserRemovalTests : ResilienceTest
{
    private const string Ada = "mark of Ada";
    private const string Bob = "mark of Bob";

    [Fact]
    public async Task The_store_is_told_and_answers_how_many()
    {
        await SaveForAsync(Key(1), Ada);
        await SaveForAsync(Key(2), Ada);
        await SaveForAsync(Key(3), Bob);

        Assert.Equal(2, await Resilient.RemoveUserAsync(Ada, Cancellation));

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

        Assert.Equal(1, await Resilient.RemoveUserAsync(Ada, Cancellation));
    }

    [Fact]
    public async Task What_waits_in_memory_goes_too()
    {
        await OpenAsync();
        await SaveForAsync(Key(1), Ada);

        Assert.Equal(1, await Resilient.RemoveUserAsync(Ada, Cancellation));

        Assert.Equal(0, Memory.Count);
        Assert.Equal(SnapshotSaveResult.Removed, await SaveForAsync(Key(1), Ada, version: 2));
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_when_it_is_back()
    {
        await SaveForAsync(Key(1), Ada);
        await OpenAsync();
        Assert.Equal(0, await Resilient.RemoveUserAsync(Ada, Cancellation));
        Assert.Equal(1, Resilient.Health.PendingRemovals);

        await ComeBackAsync(() => Resilient.Health.PendingRemovals == 0);

        Assert.False(Store.Inner.TryPeek(Key(1), out _));
    }

    [Fact]
    public async Task Nobody_claims_what_was_to_be_gone_before_the_store_was_told()
    {
        await SaveForAsync(Key(1), Ada);
        Store.Trouble = UnreliableStore.Throw;
        await Resilient.RemoveUserAsync(Ada, Cancellation);
        Store.Trouble = null;

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync("a", Key(1))).Claim.Outcome);
    }

    [Fact]
    public async Task A_removal_given_up_by_its_caller_is_still_done()
    {
        await SaveForAsync(Key(1), Ada);
        Store.Trouble = UnreliableStore.Hang;
        using var caller = new CancellationTokenSource();
        ValueTask<int> removal = Resilient.RemoveUserAsync(Ada, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal.AsTask());

        await ComeBackAsync(() => Resilient.Health.PendingRemovals == 0);

        Assert.False(Store.Inner.TryPeek(Key(1), out _));
    }

    [Fact]
    public async Task A_store_may_take_its_time_to_look_through_all_it_has()
    {
        var open = new TaskCompletionSource();
        await SaveForAsync(Key(1), Ada);
        Store.Trouble = _ => open.Task;
        ValueTask<int> removal = Resilient.RemoveUserAsync(Ada, Cancellation);
        await Time.PassAsync(Timeout * BoundedStore.UserRemovalPatience, longer: Timeout * (BoundedStore.UserRemovalPatience - 1));
        open.SetResult();

        Assert.Equal(1, await removal);
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
    }

    private async Task ComeBackAsync(Func<bool> isDone)
    {
        Store.Trouble = null;
        await Time.PassAsync(StoreRecovery.FirstWait);
        await Store.UntilAsync(isDone);
    }

    private ValueTask<SnapshotSaveResult> SaveForAsync(SnapshotKey key, string user, long version = 1) =>
        Resilient.SaveAsync(key, Stored(version) with { User = user }, Cancellation);
}
