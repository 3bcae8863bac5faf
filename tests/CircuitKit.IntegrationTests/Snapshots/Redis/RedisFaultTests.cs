using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>
/// What can happen to the server process itself. The trait names the promise that is tried: P1 acknowledged means stored, P3 no resurrection,
/// P5 bounded, P6 a time to live on everything, P7 never worse than stock.
/// </summary>
public sealed class RedisFaultTests : RedisStoreTest
{
    [Fact]
    [Trait("Promise", "P5")]
    public async Task Killed_server_fails_a_call_at_once_and_the_exception_does_not_name_the_key()
    {
        await SaveAsync(1);
        await Server.KillAsync();
        long started = Stopwatch();
        for (int i = 0; i < 20; i++)
        {
            var error = await Assert.ThrowsAnyAsync<RedisException>(async () => await SaveAsync(2));
            Assert.DoesNotContain(Key.ToString(), error.ToString(), StringComparison.Ordinal);
        }

        Assert.InRange(Since(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Restarted_server_is_used_again_without_help_and_gets_what_it_missed()
    {
        await KeepFirstAsync();
        await Server.KillAsync();
        for (int version = 2; version < 6; version++)
        {
            Assert.Equal(SaveOutcome.Buffered, await KeepAsync(version));
        }

        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        await Server.RestartAsync();

        await UntilWellAsync();
        Assert.Equal(5, (await ClaimAsync()).Version);
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Unreachable_server_at_start_holds_nothing_up_and_is_used_when_it_comes()
    {
        await Server.KillAsync();
        await OpenAsync(Configuration);

        long started = Stopwatch();
        await Resilient.CheckAsync(Cancellation);
        Assert.InRange(Since(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(1));

        await Server.RestartAsync();
        await UntilWellAsync();
        SnapshotClaimResult claim = await Resilient.ClaimAsync(Key, "a", Hour, Cancellation);
        Assert.Equal((SnapshotClaimOutcome.Claimed, 1L, true), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task Frozen_server_holds_a_call_up_for_the_time_limit_and_then_nobody()
    {
        await KeepFirstAsync();
        await Server.FreezeAsync();

        long started = Stopwatch();
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(2));
        Assert.InRange(Since(started), Patience * 0.9, Patience * 10);
        started = Stopwatch();
        for (int version = 3; version < 100; version++)
        {
            Assert.Equal(SaveOutcome.Buffered, await KeepAsync(version));
        }

        Assert.InRange(Since(started), TimeSpan.Zero, Patience);
        SnapshotClaimResult claim = await Resilient.ClaimAsync(Key, "a", Hour, Cancellation);
        Assert.Equal((SnapshotClaimOutcome.Claimed, 99L, false), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
        await Resilient.RemoveAsync(Key, Cancellation);

        await Server.ThawAsync();
        await UntilWellAsync();

        // The save that was under way when the server froze may have come first; the removal is what stays.
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1_000));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task Server_paused_for_all_clients_is_waited_for_no_longer_than_the_time_limit_and_used_when_it_goes_on()
    {
        await KeepFirstAsync();
        await Server.CommandAsync("CLIENT", "PAUSE", "10000", "ALL");

        long started = Stopwatch();
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(2));
        Assert.InRange(Since(started), Patience * 0.9, Patience * 10);

        // UNPAUSE would be held up as well: the pause ends by itself.
        await UntilWellAsync();
        Assert.Equal(2, (await ClaimAsync()).Version);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task Killed_connections_lose_nothing_that_was_acknowledged_and_come_back()
    {
        long acknowledged = 1;
        await KeepFirstAsync();
        using var enough = new CancellationTokenSource();
        Task killing = Task.Run(
            async () =>
            {
                for (int i = 0; i < 5; i++)
                {
                    await Server.CommandAsync("CLIENT", "KILL", "TYPE", "normal");
                }

                await enough.CancelAsync();
            },
            Cancellation);
        for (long version = 2; !enough.IsCancellationRequested; version++)
        {
            if (await KeepAsync(version) == SaveOutcome.Saved)
            {
                acknowledged = version;
            }

            // A save in memory waits for nobody, and must not keep the killer from the processor.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }

        await killing;
        await UntilWellAsync();

        // The client may hear of the last kill only now.
        SnapshotClaim claim = default;
        await Eventually.IsAsync(
            async () =>
            {
                try
                {
                    claim = await ClaimAsync();
                }
                catch (RedisConnectionException)
                {
                    return false;
                }

                return true;
            },
            Cancellation);
        Assert.InRange(claim.Version, acknowledged, long.MaxValue);
    }

    [Fact]
    [Trait("Promise", "P3")]
    public async Task Full_server_refuses_saves_and_the_last_good_snapshot_can_still_be_resumed_and_removed()
    {
        await KeepFirstAsync();
        await FillAsync("noeviction");

        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(2));
        Assert.Equal(1, (await ClaimAsync()).Version);
        await Store.ReleaseAsync(Key, "a", Cancellation);
        await Store.RemoveAsync(Key, Hour, Cancellation);

        await Server.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await UntilAsync(() => Memory.Count == 0);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Server_that_evicts_loses_snapshots_and_nothing_else()
    {
        await Server.CommandAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await Server.CommandAsync("CONFIG", "SET", "maxmemory", "3mb");
        await OpenAsync(Configuration, LongPatience);
        await UntilReachedAsync(Connection);
        SnapshotKey[] keys = [.. Enumerable.Range(0, 200).Select(i => SnapshotKey.FromSecret($"evicted {i}"))];
        foreach (SnapshotKey key in keys)
        {
            Assert.Equal(
                SaveOutcome.Saved,
                await Resilient.SaveAsync(key, new StoredSnapshot { Payload = new byte[50_000], Version = 7, TimeToLive = Hour }, Cancellation));
        }

        int left = 0;
        foreach (SnapshotKey key in keys)
        {
            SnapshotClaim claim = (await Resilient.ClaimAsync(key, "a", Hour, Cancellation)).Claim;
            Assert.Contains(claim.Outcome, (SnapshotClaimOutcome[])[SnapshotClaimOutcome.Claimed, SnapshotClaimOutcome.NotFound]);
            Assert.Equal(claim.Outcome == SnapshotClaimOutcome.Claimed ? 50_000 : 0, claim.Payload.Length);
            left += claim.Outcome == SnapshotClaimOutcome.Claimed ? 1 : 0;
        }

        Assert.InRange(left, 0, keys.Length - 1);
        Assert.Equal(SaveOutcome.Saved, await Resilient.SaveAsync(SnapshotKey.FromSecret("new"), new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = Hour }, Cancellation));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Flushed_server_has_nothing_and_takes_saves()
    {
        await UntilReachedAsync(Connection);
        Assert.Equal(SaveOutcome.Saved, await KeepAsync(5));
        await Server.CommandAsync("FLUSHALL");
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SaveOutcome.Saved, await KeepAsync(5));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Deleted_key_is_a_snapshot_that_is_not_there_also_for_who_had_claimed_it()
    {
        await SaveAsync(1);
        await ClaimAsync();
        await Server.CommandAsync("DEL", RedisKey.ToString());

        await Store.ReleaseAsync(Key, "a", Cancellation);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Scripts_the_server_forgot_are_sent_again()
    {
        await SaveAsync(1);
        await Server.CommandAsync("SCRIPT", "FLUSH");
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync()).Outcome);
    }

    [Theory]
    [InlineData("string")]
    [InlineData("list")]
    [InlineData("set")]
    [InlineData("zset")]
    [InlineData("stream")]
    [InlineData("empty hash")]
    [InlineData("hash of another")]
    [InlineData("version is a word")]
    [InlineData("version is negative")]
    [InlineData("version is too large")]
    [InlineData("version without payload")]
    [Trait("Promise", "P7")]
    public async Task Another_value_under_the_key_is_no_snapshot_and_gives_way_to_a_save(string garbage)
    {
        await PutAsync(garbage);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        await Store.ReleaseAsync(Key, "a", Cancellation);
        await PutAsync(garbage);
        bool standsInTheWay = garbage == "version is too large";
        Assert.Equal(standsInTheWay ? SnapshotSaveOutcome.Stale : SnapshotSaveOutcome.Saved, await SaveAsync(7));
        await PutAsync(garbage);
        await Store.RemoveAsync(Key, Hour, Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(8));
    }

    // Over the limit from now on, whatever is in it.
    private async Task FillAsync(string policy)
    {
        await Server.CommandAsync("CONFIG", "SET", "maxmemory-policy", policy);
        await Server.CommandAsync("CONFIG", "SET", "maxmemory", "1mb");
    }

    private async Task PutAsync(string garbage)
    {
        await Database.KeyDeleteAsync(RedisKey);
        string[] command = garbage switch
        {
            "string" => ["SET", "text"],
            "list" => ["RPUSH", "a"],
            "set" => ["SADD", "a"],
            "zset" => ["ZADD", "1", "a"],
            "stream" => ["XADD", "*", "a", "b"],
            "empty hash" => ["HSET", "", ""],
            "hash of another" => ["HSET", "p", "text"],
            "version is a word" => ["HSET", "v", "one", "p", "text"],
            "version is negative" => ["HSET", "v", "-5", "p", "text"],
            "version is too large" => ["HSET", "v", "99999999999999999999", "p", "text"],
            _ => ["HSET", "v", "5"],
        };
        await Database.ExecuteAsync(command[0], [RedisKey, .. command[1..]]);
    }
}
