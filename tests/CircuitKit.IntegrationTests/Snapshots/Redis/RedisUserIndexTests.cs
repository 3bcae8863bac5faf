using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>The index of a user's snapshots: small, seldom written, and never longer than it is needed.</summary>
public sealed class RedisUserIndexTests : RedisStoreTest
{
    private const string Ada = "ada";

    private RedisKey Index => Store.IndexOf(Ada);

    [Fact]
    public async Task It_is_written_when_a_snapshot_is_new_or_changes_hands_and_not_at_every_save()
    {
        await using RedisMonitor monitor = await RedisMonitor.StartAsync(Server);
        await SaveForAsync(Key, 1, Ada);
        for (long version = 2; version < 50; version++)
        {
            await SaveForAsync(Key, version, Ada);
        }

        await SaveForAsync(Key, 50, "bob");
        await SaveForAsync(Key, 51, Ada);
        await SaveForAsync(SnapshotKey.FromSecret("nobody's"), 1, user: null);
        await monitor.CatchUpAsync();

        Assert.Equal(3, Count(monitor.Seen, "\"ZADD\""));
        Assert.Equal([Key.ToString()], (await Database.SortedSetRangeByRankAsync(Index)).Select(member => member.ToString()));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task It_lives_longer_than_any_snapshot_in_it_and_not_for_ever()
    {
        await SaveForAsync(Key, 1, Ada);
        await SaveForAsync(SnapshotKey.FromSecret("shorter"), 1, Ada, TimeSpan.FromMinutes(1));

        Assert.InRange((await Database.KeyTimeToLiveAsync(Index))!.Value, 2 * Hour - TimeSpan.FromMinutes(1), 2 * Hour);
    }

    [Fact]
    public async Task It_is_written_again_before_it_ends_while_a_snapshot_is_saved_again_and_again()
    {
        await SaveForAsync(Key, 1, Ada);
        await PutEntryBackAsync(Hour * 0.45);
        await SaveForAsync(Key, 2, Ada);
        Assert.InRange((await Database.SortedSetScoreAsync(Index, Key.ToString()))!.Value, 0, Now() - (Hour * 0.4).TotalMilliseconds);

        await PutEntryBackAsync(Hour * 0.55);
        await SaveForAsync(Key, 3, Ada);
        Assert.InRange(
            (await Database.SortedSetScoreAsync(Index, Key.ToString()))!.Value,
            Now() - TimeSpan.FromMinutes(1).TotalMilliseconds,
            double.MaxValue);
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task It_keeps_the_newest_thousand_and_forgets_those_that_must_be_gone()
    {
        double old = Now() - (3 * Hour).TotalMilliseconds;
        await Database.SortedSetAddAsync(Index, [.. Enumerable.Range(0, 500).Select(i => new SortedSetEntry($"old {i}", old + i))]);
        await Database.SortedSetAddAsync(
            Index,
            [.. Enumerable.Range(0, new SnapshotOptions().MaxPerUser).Select(i => new SortedSetEntry($"new {i}", Now() - 10_000 + i))]);

        await SaveForAsync(Key, 1, Ada);

        RedisValue[] members = await Database.SortedSetRangeByRankAsync(Index);
        Assert.Equal(new SnapshotOptions().MaxPerUser, members.Length);
        Assert.Equal(("new 1", Key.ToString()), (members[0].ToString(), members[^1].ToString()));
    }

    [Fact]
    public async Task Beyond_the_limit_of_a_user_the_oldest_snapshot_goes_unless_it_is_being_resumed()
    {
        RedisSnapshotStore store = StoreServices.Redis(Connection, limits: new SnapshotOptions { MaxPerUser = 2 });
        SnapshotKey[] keys = [.. Enumerable.Range(0, 4).Select(i => SnapshotKey.FromSecret($"{i}"))];
        foreach (SnapshotKey key in keys[..3])
        {
            Assert.Equal(SnapshotSaveOutcome.Saved, await SaveInAsync(store, key));

            // Those of one millisecond have the same age.
            await PassAMillisecondAsync();
        }

        bool[] areThere = await Task.WhenAll(keys[..3].Select(key => Database.KeyExistsAsync(store.KeyOf(key))));
        Assert.Equal([false, true, true], areThere);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(keys[1], "a", Hour, Cancellation)).Outcome);
        await SaveInAsync(store, keys[3]);
        Assert.True(await Database.KeyExistsAsync(store.KeyOf(keys[1])));

        // One that is live yet is not fenced off.
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveInAsync(store, keys[0], version: 2));
        Assert.False(await Database.KeyExistsAsync(store.KeyOf(keys[2])));
    }

    [Fact]
    public async Task An_entry_goes_with_its_snapshot()
    {
        await SaveForAsync(Key, 1, Ada);
        await SaveForAsync(SnapshotKey.FromSecret("other"), 1, Ada);
        await Store.RemoveAsync(Key, Hour, Cancellation);
        Assert.Equal(1, await Database.SortedSetLengthAsync(Index));

        await RemoveAdaAsync();
        Assert.False(await Database.KeyExistsAsync(Index));
    }

    [Theory]
    [Trait("Promise", "P12")]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_removal_is_exact_whatever_the_servers_own_clock_says(int minutesOff)
    {
        var clock = new ShiftedClock();
        clock.Pass(TimeSpan.FromMinutes(minutesOff));
        var store = StoreServices.Redis(Connection, clock: clock);
        SnapshotKey fresh = SnapshotKey.FromSecret("signed in again");
        await SaveForAsync(Key, 1, Ada);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancellation);
        DateTimeOffset signedOut = clock.GetUtcNow();

        // By so much Redis may be late: what it is in doubt about goes.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancellation);
        await SaveForAsync(fresh, 1, Ada);

        Assert.Equal(1, await store.RemoveUserAsync(Ada, signedOut, Hour, Cancellation));

        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveForAsync(Key, 2, Ada));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveForAsync(fresh, 2, Ada));
        Assert.Equal([fresh.ToString()], (await Database.SortedSetRangeByRankAsync(Index)).Select(member => member.ToString()));
        Assert.Equal(1, await RemoveAdaAsync());
    }

    [Fact]
    public async Task A_removal_that_redis_gets_late_leaves_what_was_saved_meanwhile()
    {
        await SaveForAsync(Key, 1, Ada);
        var late = await Database.ScriptEvaluateAsync(RedisScripts.Look, [RedisKey], [Ada]);
        await SaveForAsync(Key, 2, Ada);

        RedisValue[] removal = [60_000, (RedisValue)late[0]];
        Assert.True((await Database.ScriptEvaluateAsync(RedisScripts.Remove, [RedisKey], removal)).IsNull);

        Assert.Equal(2, (await ClaimAsync()).Version);
    }

    [Fact]
    public async Task Another_value_under_its_key_gives_way()
    {
        await Database.StringSetAsync(Index, "text");
        Assert.Equal(0, await RemoveAdaAsync());
        await SaveForAsync(Key, 1, Ada);
        await Database.StringSetAsync(Index, "text");
        await Store.RemoveAsync(Key, Hour, Cancellation);
        await SaveForAsync(SnapshotKey.FromSecret("other"), 1, Ada);
        Assert.Equal(1, await RemoveAdaAsync());
    }

    [Fact]
    public async Task An_entry_that_could_not_be_made_is_made_at_the_next_attempt_although_the_snapshot_is_there_already()
    {
        // Snapshots may be written, the index may not.
        await Server.CommandAsync("ACL", "SETUSER", "half", "on", ">x", "~circuitkit:snapshot:*", "+@all");
        await OpenAsync($"{Configuration},user=half,password=x");
        await Assert.ThrowsAsync<CircuitKit.Snapshots.SnapshotStoreException>(async () => await SaveForAsync(Key, 1, Ada));

        await Server.CommandAsync("ACL", "SETUSER", "half", "~circuitkit:*");
        Assert.Equal(SnapshotSaveOutcome.Stale, await SaveForAsync(Key, 1, Ada));

        Assert.Equal(1, await RemoveAdaAsync());
    }

    private async Task PassAMillisecondAsync()
    {
        long before = await MillisecondsAsync();
        while (await MillisecondsAsync() <= before)
        {
            await Eventually.PauseAsync(Cancellation);
        }
    }

    private async Task<long> MillisecondsAsync()
    {
        RedisValue[] time = (RedisValue[])(await Database.ExecuteAsync("TIME"))!;
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }

    private ValueTask<int> RemoveAdaAsync() => Store.RemoveUserAsync(Ada, TimeProvider.System.GetUtcNow(), Hour, Cancellation);

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task PutEntryBackAsync(TimeSpan by)
    {
        double time = Now() - by.TotalMilliseconds;
        await Database.SortedSetAddAsync(Index, Key.ToString(), time);
        await Database.HashSetAsync(RedisKey, "i", (long)time);
    }

    private static ValueTask<SnapshotSaveOutcome> SaveInAsync(RedisSnapshotStore store, SnapshotKey key, long version = 1) =>
        store.SaveAsync(key, new StoredSnapshot { Payload = new byte[100], Version = version, TimeToLive = Hour, User = Ada }, Cancellation);

    private ValueTask<SnapshotSaveOutcome> SaveForAsync(SnapshotKey key, long version, string? user, TimeSpan? timeToLive = null) =>
        Store.SaveAsync(
            key,
            new StoredSnapshot { Payload = new byte[100], Version = version, TimeToLive = timeToLive ?? Hour, User = user },
            Cancellation);
}
