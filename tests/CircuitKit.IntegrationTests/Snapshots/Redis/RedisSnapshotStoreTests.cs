using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>What lies in Redis, and how the connection to it is made.</summary>
public sealed class RedisSnapshotStoreTests : RedisStoreTest
{
    [Fact]
    public async Task A_key_has_the_prefix_and_a_hash_tag_and_nothing_of_the_secret()
    {
        await SaveAsync(1);
        Assert.Equal(["circuitkit:snapshot:{" + Key + "}"], await KeysAsync());
        RedisSnapshotStore other = StoreServices.Redis(Connection, "shop");
        Assert.Equal("shop:snapshot:{" + Key + "}", other.KeyOf(Key));
    }

    [Fact]
    public async Task A_value_that_no_snapshot_can_have_is_not_fetched()
    {
        await SaveAsync(1);
        await Database.HashSetAsync(RedisKey, "p", new byte[30 * 1024 * 1024]);
        long before = await SentAsync();

        Assert.Equal(SnapshotClaimOutcome.NotFound, (await ClaimAsync()).Outcome);

        Assert.InRange(await SentAsync() - before, 0, 1024 * 1024);
        Assert.False(await Database.HashExistsAsync(RedisKey, "c"));
        Assert.Equal(SnapshotStoreState.Healthy, Resilient.Health.State);
    }

    [Fact]
    public async Task No_key_is_ever_without_a_time_to_live()
    {
        await ShouldLiveAsync(() => SaveAsync(1), Hour);
        await ShouldLiveAsync(() => SaveAsync(2, TimeSpan.FromMinutes(30)), TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(ClaimAsync, TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(() => SaveAsync(3), TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(
            async () =>
            {
                await Store.ReleaseAsync(Key, "a", Cancellation);
                return 0;
            },
            TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(
            async () =>
            {
                await Store.RemoveAsync(Key, ResilientSnapshotStore.RemovalsRememberedFor, Cancellation);
                return 0;
            },
            ResilientSnapshotStore.RemovalsRememberedFor);
        await ShouldLiveAsync(() => SaveAsync(4), ResilientSnapshotStore.RemovalsRememberedFor);

        async Task ShouldLiveAsync<T>(Func<ValueTask<T>> act, TimeSpan expected)
        {
            await act();
            TimeSpan? left = await Database.KeyTimeToLiveAsync(RedisKey);
            Assert.NotNull(left);
            Assert.InRange(left.Value, expected - TimeSpan.FromSeconds(20), expected);
        }
    }

    [Fact]
    public async Task Releasing_what_is_not_there_makes_no_key()
    {
        await Store.ReleaseAsync(Key, "a", Cancellation);
        await ClaimAsync();
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task When_the_memory_of_a_removal_ends_the_key_takes_saves_again()
    {
        await Store.RemoveAsync(Key, ResilientSnapshotStore.RemovalsRememberedFor, Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1));
        await Database.KeyExpireAsync(RedisKey, TimeSpan.FromMilliseconds(1));
        while (await Database.KeyExistsAsync(RedisKey))
        {
            await Eventually.PauseAsync(Cancellation);
        }

        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_time_to_live_that_no_clock_reaches_is_kept_as_long_as_redis_can()
    {
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1, TimeSpan.MaxValue));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await Store.ClaimAsync(Key, "a", TimeSpan.MaxValue, Cancellation)).Outcome);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await Store.ClaimAsync(Key, "b", Hour, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_garbled_lease_is_no_claim()
    {
        await SaveAsync(1);
        await ClaimAsync();
        await Database.HashSetAsync(RedisKey, "l", "soon");
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await Store.ClaimAsync(Key, "b", Hour, Cancellation)).Outcome);
        await Database.HashSetAsync(RedisKey, "l", "soon");
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
    }

    [Fact]
    public async Task The_apps_own_connection_is_used_and_not_closed()
    {
        int asked = 0;
        RedisConnection connection = StoreServices.Connection(new RedisOptions
        {
            ConnectionFactory = _ => ++asked == 1 ? throw new InvalidOperationException("Not yet.") : Task.FromResult<IConnectionMultiplexer>(Admin),
        });
        RedisSnapshotStore store = StoreServices.Redis(connection);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.RemoveAsync(SnapshotKey.FromSecret("x"), Hour, Cancellation));
        Assert.Equal(
            SnapshotSaveOutcome.Saved,
            await store.SaveAsync(Key, new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = Hour }, Cancellation));
        await connection.DisposeAsync();

        Assert.Equal(2, asked);
        Assert.True(Admin.IsConnected);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.RemoveAsync(Key, Hour, Cancellation));
    }

    [Fact]
    public async Task A_new_connection_takes_subscriptions_at_once()
    {
        for (int i = 0; i < 5; i++)
        {
            await using RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = Configuration });
            RedisChannel channel = RedisChannel.Sharded("circuitkit:test");
            ISubscriber subscriber = await connection.SubscriberAsync(channel, Cancellation);
            await subscriber.SubscribeAsync(channel, static (_, _) => { });
        }
    }

    [Fact]
    public async Task Being_connected_and_not_being_connected_are_logged()
    {
        var log = new LogLines<RedisConnection>();
        await using (var connection = new RedisConnection(Options.Create(new RedisOptions { Configuration = Server.Configuration }), TimeProvider.System, log))
        {
            await connection.DatabaseAsync(Cancellation);
        }

        await Server.KillAsync();
        await using (var connection = new RedisConnection(
            Options.Create(new RedisOptions { Configuration = Server.Configuration + ",connectTimeout=200,connectRetry=1,password=hidden" }),
            TimeProvider.System,
            log))
        {
            await connection.DatabaseAsync(Cancellation);
        }

        string[] lines = log.All();
        Assert.Equal(
            "2031 Information Connected to Redis. All keys start with 'circuitkit:'; servers with another prefix do not know of this one.", lines[0]);
        Assert.Matches(
            "^2030 Warning No connection to Redis yet \\(RedisConnectionException: .*Connection refused\\); trying again in the background\\.$",
            lines[1]);
        Assert.DoesNotContain("hidden", lines[1], StringComparison.Ordinal);
    }

    private async Task<long> SentAsync() => (await Admin.GetServers()[0].InfoAsync("stats"))
        .SelectMany(group => group)
        .Where(line => line.Key == "total_net_output_bytes")
        .Select(line => long.Parse(line.Value, System.Globalization.CultureInfo.InvariantCulture))
        .Single();
}
