using Xunit;

namespace CircuitKit.Testing;

#pragma warning disable CS1591, CA1707 // The name of a rule is a sentence.

/// <content>The snapshots of one user.</content>
public abstract partial class SnapshotStoreConformance
{
    private readonly string _ada = $"ada-{Guid.NewGuid():N}";
    private readonly string _bob = $"bob-{Guid.NewGuid():N}";

    [Fact]
    public async Task All_snapshots_of_a_user_go_at_once_claimed_or_not_and_nobody_elses()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 7).Select(_ => NewKey())];
        foreach (var (i, key) in keys.Index())
        {
            await SaveForAsync(key, 1, i < 5 ? _ada : i == 5 ? _bob : null);
        }

        await Store.ClaimAsync(keys[0], "a", s_long, Cancellation);

        Assert.Equal(5, await RemoveUserAsync(_ada));
        Assert.Equal(0, await RemoveUserAsync(_ada));
        foreach (var (i, key) in keys.Index())
        {
            Assert.Equal(i < 5 ? SnapshotSaveOutcome.Removed : SnapshotSaveOutcome.Saved, await SaveForAsync(key, 2, i < 5 ? _ada : null));
            SnapshotClaim claim = await Store.ClaimAsync(key, "b", s_long, Cancellation);
            Assert.Equal(i < 5 ? SnapshotClaimOutcome.NotFound : SnapshotClaimOutcome.Claimed, claim.Outcome);
        }
    }

    [Fact]
    public async Task What_the_user_saved_after_the_time_of_a_removal_stays_and_goes_on()
    {
        var fresh = NewKey();
        await SaveForAsync(_key, 1, _ada);
        await PassAsync(s_short);
        var signedOut = CurrentTime();
        await PassAsync(s_short);
        await SaveForAsync(fresh, 1, _ada);
        await PassAsync(s_short);

        Assert.Equal(1, await Store.RemoveUserAsync(_ada, signedOut, s_long, Cancellation));

        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveForAsync(_key, 2, _ada));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveForAsync(fresh, 2, _ada));
        Assert.Equal(2, (await Store.ClaimAsync(fresh, "a", s_long, Cancellation)).Version);
    }

    [Fact]
    public async Task A_snapshot_saved_again_after_the_time_of_a_removal_stays()
    {
        await SaveForAsync(_key, 1, _ada);
        await PassAsync(s_short);
        var signedOut = CurrentTime();
        await PassAsync(s_short);
        await SaveForAsync(_key, 2, _ada);

        Assert.Equal(0, await Store.RemoveUserAsync(_ada, signedOut, s_long, Cancellation));

        Assert.Equal(2, (await ClaimAsync("a")).Version);
    }

    [Fact]
    public async Task A_snapshot_that_waited_elsewhere_is_as_old_as_it_says()
    {
        var fresh = NewKey();
        var signedOut = CurrentTime() - (s_long / 2);
        await Store.SaveAsync(_key, Snapshot(1, _ada) with { Age = s_long }, Cancellation);
        await Store.SaveAsync(fresh, Snapshot(1, _ada) with { Age = s_long / 4 }, Cancellation);

        Assert.Equal(1, await Store.RemoveUserAsync(_ada, signedOut, s_long, Cancellation));

        AssertNotFound(await ClaimAsync("a"));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await Store.ClaimAsync(fresh, "a", s_long, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_claim_says_whose_the_snapshot_is_and_how_old()
    {
        await Store.SaveAsync(_key, Snapshot(1, _ada) with { Age = s_long }, Cancellation);
        await PassAsync(s_short);

        var claim = await ClaimAsync("a");

        Assert.Equal(_ada, claim.User);
        Assert.InRange(claim.Age, s_long + (s_short * 0.9), s_long * 2);
        await Store.ReleaseAsync(_key, "a", Cancellation);
        await SaveForAsync(_key, 2, null);
        Assert.Null((await ClaimAsync("a")).User);
    }

    [Fact]
    public async Task A_removal_that_was_done_already_may_be_asked_for_again()
    {
        await SaveForAsync(_key, 1, _ada);
        var signedOut = CurrentTime();

        // What the store is late with counts as saved before.
        await PassAsync(s_short * 2);
        Assert.Equal(1, await Store.RemoveUserAsync(_ada, signedOut, s_long, Cancellation));
        await SaveForAsync(NewKey(), 1, _ada);

        Assert.Equal(0, await Store.RemoveUserAsync(_ada, signedOut, s_long, Cancellation));
        Assert.Equal(1, await RemoveUserAsync(_ada));
    }

    [Fact]
    public async Task A_snapshot_belongs_to_the_user_of_its_newest_save()
    {
        await SaveForAsync(_key, 1, _ada);
        await SaveForAsync(_key, 2, _bob);
        await SaveForAsync(_key, 1, _ada);
        Assert.Equal(0, await RemoveUserAsync(_ada));
        Assert.Equal(2, (await ClaimAsync("a")).Version);
        await Store.ReleaseAsync(_key, "a", Cancellation);

        await SaveForAsync(_key, 3, null);
        Assert.Equal(0, await RemoveUserAsync(_bob));
        await SaveForAsync(_key, 4, _ada);
        Assert.Equal(1, await RemoveUserAsync(_ada));
        AssertNotFound(await ClaimAsync("a"));
    }

    [Fact]
    public async Task What_has_expired_or_was_removed_counts_for_no_user()
    {
        var removed = NewKey();
        await Store.SaveAsync(_key, Snapshot(1, _ada) with { TimeToLive = s_short }, Cancellation);
        await SaveForAsync(removed, 1, _ada);
        await Store.RemoveAsync(removed, s_long, Cancellation);
        await PassAsync(s_short * 1.5);
        Assert.Equal(0, await RemoveUserAsync(_ada));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_users_many_snapshots_all_go()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 350).Select(_ => NewKey())];
        await Parallel.ForEachAsync(keys, Cancellation, async (key, _) => await SaveForAsync(key, 1, _ada));
        var other = await OpenAsync();
        Assert.Equal(350, await other.RemoveUserAsync(_ada, CurrentTime(), s_long, Cancellation));
        AssertNotFound(await Store.ClaimAsync(keys[349], "a", s_long, Cancellation));
    }

    /// <summary>The time of the process that uses the store.</summary>
    private protected virtual DateTimeOffset CurrentTime() => TimeProvider.System.GetUtcNow();

    private ValueTask<int> RemoveUserAsync(string user) => Store.RemoveUserAsync(user, CurrentTime(), s_long, Cancellation);

    private ValueTask<SnapshotSaveOutcome> SaveForAsync(SnapshotKey key, long version, string? user) =>
        Store.SaveAsync(key, Snapshot(version, user), Cancellation);
}
