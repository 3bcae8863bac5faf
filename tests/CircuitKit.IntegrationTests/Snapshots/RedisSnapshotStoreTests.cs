using CircuitKit.Snapshots;
using CircuitKit.Snapshots.InMemory;
using CircuitKit.Snapshots.Redis;
using CircuitKit.Snapshots.Resilience;
using CircuitKit.TestKit;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots;

public sealed class RedisSnapshotStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");
    private RedisServer _server = null!;
    private RedisConnection _connection = null!;
    private RedisSnapshotStore _store = null!;
    private ConnectionMultiplexer _admin = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDatabase Database => _admin.GetDatabase();

    private RedisKey RedisKey => _store.KeyOf(_key);

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _connection = StoreServices.Connection(new RedisSnapshotOptions { Configuration = _server.Configuration });
        _store = StoreServices.Redis(_connection);
        _admin = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true,abortConnect=false");
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _admin.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_key_has_the_prefix_and_a_hash_tag_and_nothing_of_the_secret()
    {
        await SaveAsync(1);
        Assert.Equal(["circuitkit:snapshot:{" + _key + "}"], await KeysAsync());
        RedisSnapshotStore other = StoreServices.Redis(_connection, "shop");
        Assert.Equal("shop:snapshot:{" + _key + "}", other.KeyOf(_key));
    }

    [Fact]
    public async Task No_key_is_ever_without_a_time_to_live()
    {
        await ShouldLiveAsync(() => SaveAsync(1), s_hour);
        await ShouldLiveAsync(() => SaveAsync(2, TimeSpan.FromMinutes(30)), TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(ClaimAsync, TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(() => SaveAsync(3), TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(
            async () =>
            {
                await _store.ReleaseAsync(_key, "a", Cancellation);
                return 0;
            },
            TimeSpan.FromMinutes(30));
        await ShouldLiveAsync(
            async () =>
            {
                await _store.RemoveAsync(_key, Cancellation);
                return 0;
            },
            ISnapshotStore.RemovalMemory);
        await ShouldLiveAsync(() => SaveAsync(4), ISnapshotStore.RemovalMemory);

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
        await _store.ReleaseAsync(_key, "a", Cancellation);
        await ClaimAsync();
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task When_the_memory_of_a_removal_ends_the_key_takes_saves_again()
    {
        await _store.RemoveAsync(_key, Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1));
        await Database.KeyExpireAsync(RedisKey, TimeSpan.FromMilliseconds(1));
        while (await Database.KeyExistsAsync(RedisKey))
        {
            await Task.Yield();
        }

        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_time_to_live_that_no_clock_reaches_is_kept_as_long_as_redis_can()
    {
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1, TimeSpan.MaxValue));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await _store.ClaimAsync(_key, "a", TimeSpan.MaxValue, Cancellation)).Outcome);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await _store.ClaimAsync(_key, "b", s_hour, Cancellation)).Outcome);
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
    public async Task Another_value_under_the_key_is_no_snapshot_and_gives_way_to_a_save(string garbage)
    {
        await PutAsync(garbage);
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        await _store.ReleaseAsync(_key, "a", Cancellation);
        await PutAsync(garbage);
        bool standsInTheWay = garbage == "version is too large";
        Assert.Equal(standsInTheWay ? SnapshotSaveOutcome.Stale : SnapshotSaveOutcome.Saved, await SaveAsync(7));
        await PutAsync(garbage);
        await _store.RemoveAsync(_key, Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(8));
    }

    [Fact]
    public async Task A_garbled_lease_is_no_claim()
    {
        await SaveAsync(1);
        await ClaimAsync();
        await Database.HashSetAsync(RedisKey, "l", "soon");
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await _store.ClaimAsync(_key, "b", s_hour, Cancellation)).Outcome);
        await Database.HashSetAsync(RedisKey, "l", "soon");
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
    }

    [Fact]
    public async Task Scripts_the_server_forgot_are_sent_again()
    {
        await SaveAsync(1);
        await _admin.GetServers()[0].ScriptFlushAsync();
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
    }

    [Fact]
    public async Task A_flushed_server_has_nothing_and_takes_saves()
    {
        await SaveAsync(5);
        await _admin.GetServers()[0].FlushAllDatabasesAsync();
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(5));
    }

    [Fact]
    public async Task A_server_without_memory_refuses_saves_and_the_last_good_snapshot_can_still_be_resumed()
    {
        await SaveAsync(1);
        await Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Database.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");

        var error = await Assert.ThrowsAsync<SnapshotStoreException>(async () => await SaveAsync(2));

        Assert.Equal("OOM", error.ErrorType);
        Assert.DoesNotContain(_key.ToString(), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await ClaimAsync()).Version);
        await _store.ReleaseAsync(_key, "a", Cancellation);
        await _store.RemoveAsync(_key, Cancellation);
        await Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(2));
    }

    [Fact]
    public async Task Without_a_server_a_call_fails_at_once_and_its_exception_does_not_name_the_key()
    {
        await SaveAsync(1);
        await _server.KillAsync();
        long started = Stopwatch();
        for (int i = 0; i < 20; i++)
        {
            var error = await Assert.ThrowsAnyAsync<RedisException>(async () => await SaveAsync(2));
            Assert.DoesNotContain(_key.ToString(), error.ToString(), StringComparison.Ordinal);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_restarted_server_is_used_again_without_help()
    {
        await using ResilientSnapshotStore resilient = Resilient(out InMemorySnapshotStore memory);
        Assert.Equal(SnapshotSaveResult.Saved, await SaveAsync(resilient, 1));
        await _server.KillAsync();
        for (int version = 2; version < 6; version++)
        {
            Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(resilient, version));
        }

        Assert.Equal(SnapshotStoreState.Degraded, resilient.Health.State);
        await _server.RestartAsync();

        await UntilAsync(() => resilient.Health.State == SnapshotStoreState.Healthy && memory.Count == 0);
        Assert.Equal(5, (await ClaimAsync()).Version);
        memory.Dispose();
    }

    [Fact]
    public async Task A_frozen_server_holds_a_call_up_for_the_time_limit_and_then_nobody()
    {
        await using ResilientSnapshotStore resilient = Resilient(out InMemorySnapshotStore memory);
        Assert.Equal(SnapshotSaveResult.Saved, await SaveAsync(resilient, 1));
        await _server.FreezeAsync();

        long started = Stopwatch();
        Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(resilient, 2));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(4));
        started = Stopwatch();
        for (int version = 3; version < 100; version++)
        {
            Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(resilient, version));
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMilliseconds(400));
        SnapshotClaimResult claim = await resilient.ClaimAsync(_key, "a", s_hour, Cancellation);
        Assert.Equal((SnapshotClaimOutcome.Claimed, 99L, false), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
        await resilient.RemoveAsync(_key, Cancellation);

        await _server.ThawAsync();
        await UntilAsync(() => resilient.Health is { State: SnapshotStoreState.Healthy, PendingRemovals: 0 });

        // The save that was under way when the server froze may have come first; the removal is what stays.
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync());
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1_000));
        memory.Dispose();
    }

    [Fact]
    public async Task An_unreachable_server_at_start_holds_nothing_up_and_is_used_when_it_comes()
    {
        await _server.KillAsync();
        await using RedisConnection connection = StoreServices.Connection(new RedisSnapshotOptions { Configuration = _server.Configuration });
        using InMemorySnapshotStore memory = StoreServices.InMemory(TimeProvider.System);
        await using ResilientSnapshotStore resilient = StoreServices.Resilient(StoreServices.Redis(connection), memory, TimeSpan.FromMilliseconds(500));

        long started = Stopwatch();
        await resilient.CheckAsync(Cancellation);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(SnapshotStoreState.Degraded, resilient.Health.State);
        Assert.Equal(SnapshotSaveResult.SavedInMemory, await SaveAsync(resilient, 1));

        await _server.RestartAsync();
        await UntilAsync(() => resilient.Health.State == SnapshotStoreState.Healthy && memory.Count == 0);
        SnapshotClaimResult claim = await resilient.ClaimAsync(_key, "a", s_hour, Cancellation);
        Assert.Equal((SnapshotClaimOutcome.Claimed, 1L, true), (claim.Claim.Outcome, claim.Claim.Version, claim.StoreReached));
    }

    [Fact]
    public async Task The_apps_own_connection_is_used_and_not_closed()
    {
        int asked = 0;
        RedisConnection connection = StoreServices.Connection(new RedisSnapshotOptions
        {
            ConnectionFactory = _ => ++asked == 1 ? throw new InvalidOperationException("Not yet.") : Task.FromResult<IConnectionMultiplexer>(_admin),
        });
        RedisSnapshotStore store = StoreServices.Redis(connection);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.RemoveAsync(SnapshotKey.FromSecret("x"), Cancellation));
        Assert.Equal(SnapshotSaveOutcome.Saved, await store.SaveAsync(_key, new StoredSnapshot(new byte[10], 1, s_hour), Cancellation));
        await connection.DisposeAsync();

        Assert.Equal(2, asked);
        Assert.True(_admin.IsConnected);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.RemoveAsync(_key, Cancellation));
    }

    [Fact]
    public async Task Being_connected_and_not_being_connected_are_logged()
    {
        var log = new LogLines<RedisConnection>();
        await using (var connection = new RedisConnection(Options.Create(new RedisSnapshotOptions { Configuration = _server.Configuration }), TimeProvider.System, log))
        {
            await connection.DatabaseAsync(Cancellation);
        }

        await _server.KillAsync();
        await using (var connection = new RedisConnection(
            Options.Create(new RedisSnapshotOptions { Configuration = _server.Configuration + ",connectTimeout=200,connectRetry=1,password=hidden" }),
            TimeProvider.System,
            log))
        {
            await connection.DatabaseAsync(Cancellation);
        }

        Assert.Equal(
            ["2031 Information Connected to Redis.", "2030 Warning No connection to Redis yet (RedisConnectionException); trying again in the background."],
            log.All());
    }

    [Fact]
    public async Task It_works_on_a_redis_cluster()
    {
        await using RedisServer cluster = await RedisServer.StartAsync("--cluster-enabled", "yes");
        await using (ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(cluster.Configuration + ",allowAdmin=true"))
        {
            await admin.GetServers()[0].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        }

        await using RedisConnection connection = StoreServices.Connection(new RedisSnapshotOptions { Configuration = cluster.Configuration });
        RedisSnapshotStore store = StoreServices.Redis(connection);
        await UntilAsync(async () =>
        {
            try
            {
                return await store.SaveAsync(_key, new StoredSnapshot(new byte[10], 1, s_hour), Cancellation) is SnapshotSaveOutcome.Saved or SnapshotSaveOutcome.Stale;
            }
            catch (RedisException)
            {
                // CLUSTERDOWN for a moment after the slots were given out.
                return false;
            }
        });
        for (int i = 0; i < 100; i++)
        {
            var key = SnapshotKey.FromSecret($"slot {i}");
            Assert.Equal(SnapshotSaveOutcome.Saved, await store.SaveAsync(key, new StoredSnapshot(new byte[10], 1, s_hour), Cancellation));
            Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(key, "a", s_hour, Cancellation)).Outcome);
            await store.ReleaseAsync(key, "a", Cancellation);
            await store.RemoveAsync(key, Cancellation);
        }
    }

    private static long Stopwatch() => TimeProvider.System.GetTimestamp();

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private ResilientSnapshotStore Resilient(out InMemorySnapshotStore memory)
    {
        memory = StoreServices.InMemory(TimeProvider.System);
        return StoreServices.Resilient(_store, memory, TimeSpan.FromMilliseconds(500));
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

    private async Task<string[]> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (RedisKey key in _admin.GetServers()[0].KeysAsync())
        {
            keys.Add(key!);
        }

        return [.. keys];
    }

    private static ValueTask<SnapshotSaveResult> SaveAsync(ResilientSnapshotStore store, long version) =>
        store.SaveAsync(SnapshotKey.FromSecret("a secret"), new StoredSnapshot(new byte[100], version, s_hour), Cancellation);

    private ValueTask<SnapshotSaveOutcome> SaveAsync(long version, TimeSpan? timeToLive = null) =>
        _store.SaveAsync(_key, new StoredSnapshot(new byte[100], version, timeToLive ?? s_hour), Cancellation);

    private ValueTask<SnapshotClaim> ClaimAsync() => _store.ClaimAsync(_key, "a", s_hour, Cancellation);
}
