namespace CircuitKit.IntegrationTests.Snapshots;

// What belongs to one user.
public abstract partial class SnapshotStoreConformance
{
    [Fact]
    public async Task All_snapshots_of_a_user_go_at_once_claimed_or_not_and_nobody_elses()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 7).Select(i => SnapshotKey.FromSecret($"{_key} {i}"))];
        foreach ((int i, SnapshotKey key) in keys.Index())
        {
            await SaveForAsync(key, 1, i < 5 ? $"{_key} Ada" : i == 5 ? $"{_key} Bob" : null);
        }

        await Store.ClaimAsync(keys[0], "a", s_long, Cancellation);

        Assert.Equal(5, await Store.RemoveUserAsync($"{_key} Ada", Cancellation));
        Assert.Equal(0, await Store.RemoveUserAsync($"{_key} Ada", Cancellation));
        foreach ((int i, SnapshotKey key) in keys.Index())
        {
            Assert.Equal(i < 5 ? SnapshotSaveOutcome.Removed : SnapshotSaveOutcome.Saved, await SaveForAsync(key, 2, i < 5 ? $"{_key} Ada" : null));
            Assert.Equal(
                i < 5 ? SnapshotClaimOutcome.NotFound : SnapshotClaimOutcome.Claimed, (await Store.ClaimAsync(key, "b", s_long, Cancellation)).Outcome);
        }
    }

    [Fact]
    public async Task A_snapshot_belongs_to_the_user_of_its_newest_save()
    {
        await SaveForAsync(_key, 1, $"{_key} Ada");
        await SaveForAsync(_key, 2, $"{_key} Bob");
        await SaveForAsync(_key, 1, $"{_key} Ada");
        Assert.Equal(0, await Store.RemoveUserAsync($"{_key} Ada", Cancellation));
        Assert.Equal(2, (await ClaimAsync("a")).Version);
        await Store.ReleaseAsync(_key, "a", Cancellation);

        await SaveForAsync(_key, 3, null);
        Assert.Equal(0, await Store.RemoveUserAsync($"{_key} Bob", Cancellation));
        await SaveForAsync(_key, 4, $"{_key} Ada");
        Assert.Equal(1, await Store.RemoveUserAsync($"{_key} Ada", Cancellation));
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync("a"));
    }

    [Fact]
    public async Task What_has_expired_or_was_removed_counts_for_no_user()
    {
        var removed = SnapshotKey.FromSecret($"{_key} removed");
        await Store.SaveAsync(_key, new StoredSnapshot(Payload(1), 1, s_short) { User = $"{_key} Ada" }, Cancellation);
        await SaveForAsync(removed, 1, $"{_key} Ada");
        await Store.RemoveAsync(removed, Cancellation);
        await PassAsync(s_short * 1.5);
        Assert.Equal(0, await Store.RemoveUserAsync($"{_key} Ada", Cancellation));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_users_many_snapshots_all_go()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 350).Select(i => SnapshotKey.FromSecret($"{_key} {i}"))];
        await Parallel.ForEachAsync(keys, Cancellation, async (key, _) => await SaveForAsync(key, 1, $"{_key} Ada"));
        ISnapshotStore other = await OpenAsync();
        Assert.Equal(350, await other.RemoveUserAsync($"{_key} Ada", Cancellation));
        Assert.Equal(SnapshotClaim.NotFound, await Store.ClaimAsync(keys[349], "a", s_long, Cancellation));
    }
}
