using System.Collections.Concurrent;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>A primary and its replica change places, or one of them dies: the store finds who is the primary now.</summary>
public sealed class RedisFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly CircuitKit.Snapshots.Memory.InMemorySnapshotStore _memory = StoreServices.InMemory(TimeProvider.System);
    private readonly ConcurrentDictionary<SnapshotKey, long> _acknowledged = new();
    private RedisReplication _servers = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _servers = await RedisReplication.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        _memory.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task Clean_failover_under_load_loses_nothing_that_was_acknowledged_and_the_new_primary_is_found()
    {
        await using RedisConnection connection = Connect(_servers.Configuration);
        await using ResilientSnapshotStore store = Open(connection);
        await SaveWhileAsync(store, () => _servers.FailOverAsync(Cancellation));

        await UntilWellAsync(store);
        await ShouldHaveAllAsync(store);
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Primary_demoted_behind_an_open_connection_is_left_for_the_new_one()
    {
        await using RedisConnection connection = Connect(_servers.Configuration);
        await using ResilientSnapshotStore store = Open(connection);
        await RedisStoreTest.UntilReachedAsync(connection);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(store, 1));
        await RedisReplication.WaitForAsync(_servers.Replica, "role:slave", Cancellation);

        await _servers.Replica.CommandAsync("REPLICAOF", "NO", "ONE");
        await _servers.Primary.CommandAsync("REPLICAOF", "127.0.0.1", $"{_servers.Replica.Port}");
        long started = TimeProvider.System.GetTimestamp();
        await UntilSavedAsync(store, from: 2);

        // By itself the client would look again after a minute.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(40));

        await UntilWellAsync(store);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(Key(0), "a", s_hour, Cancellation)).Claim.Outcome);
        Assert.NotEqual("0", await _servers.Replica.CommandAsync("DBSIZE"));
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Killed_primary_is_left_for_the_promoted_replica()
    {
        await using RedisConnection connection = Connect(_servers.Configuration);
        await using ResilientSnapshotStore store = Open(connection);
        await RedisStoreTest.UntilReachedAsync(connection);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(store, 1));

        await _servers.KillPrimaryAndPromoteAsync();
        await UntilSavedAsync(store, from: 2);

        await UntilWellAsync(store);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(Key(0), "a", s_hour, Cancellation)).Claim.Outcome);
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task Replica_promoted_long_after_the_primary_died_is_found_too()
    {
        await using RedisConnection connection = Connect(_servers.Configuration);
        await using ResilientSnapshotStore store = Open(connection);
        await RedisStoreTest.UntilReachedAsync(connection);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(store, 1));

        await _servers.Primary.KillAsync();
        Assert.Equal(SaveOutcome.Buffered, await SaveAsync(store, 2));
        await store.CheckAsync(Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancellation);
        await _servers.Replica.CommandAsync("REPLICAOF", "NO", "ONE");

        await UntilWellAsync(store);
        Assert.Equal(2, (await store.ClaimAsync(Key(0), "a", s_hour, Cancellation)).Claim.Version);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task Sentinel_tells_who_is_the_primary_before_and_after_a_failover()
    {
        await using RedisServer sentinel = await RedisServer.StartSentinelAsync("mymaster", _servers.Primary);
        await UntilAsync(async () => (await sentinel.CommandAsync("SENTINEL", "REPLICAS", "mymaster")).Contains($"{_servers.Replica.Port}", StringComparison.Ordinal));
        await using RedisConnection connection = Connect($"{sentinel.Configuration},serviceName=mymaster");
        await using ResilientSnapshotStore store = Open(connection);
        await RedisStoreTest.UntilReachedAsync(connection);
        Assert.Equal(SaveOutcome.Saved, await SaveAsync(store, 1));

        await _servers.Primary.KillAsync();
        await UntilAsync(async () => (await sentinel.CommandAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")).Contains($"{_servers.Replica.Port}", StringComparison.Ordinal));
        await UntilSavedAsync(store, from: 2);

        await UntilWellAsync(store);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(Key(0), "a", s_hour, Cancellation)).Claim.Outcome);
    }

    private static RedisConnection Connect(string configuration) => StoreServices.Connection(new RedisOptions { Configuration = configuration });

    private ResilientSnapshotStore Open(RedisConnection connection) =>
        StoreServices.Resilient(StoreServices.Redis(connection), _memory, TimeSpan.FromSeconds(1));

    private static SnapshotKey Key(int number) => SnapshotKey.FromSecret($"circuit {number}");

    private static ValueTask<SaveOutcome> SaveAsync(ResilientSnapshotStore store, long version, int key = 0) =>
        store.SaveAsync(Key(key), new StoredSnapshot { Payload = new byte[1_000], Version = version, TimeToLive = s_hour }, Cancellation);

    private static async Task UntilSavedAsync(ResilientSnapshotStore store, long from)
    {
        long version = from;
        await UntilAsync(async () => await SaveAsync(store, version++) == SaveOutcome.Saved);
    }

    private async Task SaveWhileAsync(ResilientSnapshotStore store, Func<Task> happens)
    {
        using var enough = new CancellationTokenSource();
        Task[] circuits = [.. Enumerable.Range(0, 20).Select(i => Task.Run(
            async () =>
            {
                for (long version = 1; !enough.IsCancellationRequested; version++)
                {
                    if (await SaveAsync(store, version, i) == SaveOutcome.Saved)
                    {
                        _acknowledged[Key(i)] = version;
                    }

                    // A save in memory waits for nobody: without a pause twenty of them leave no processor to anybody else.
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
                }
            },
            Cancellation))];
        await UntilAsync(() => Task.FromResult(_acknowledged.Count == circuits.Length));
        await happens();
        await enough.CancelAsync();
        await Task.WhenAll(circuits);
    }

    private async Task ShouldHaveAllAsync(ResilientSnapshotStore store)
    {
        foreach ((SnapshotKey key, long version) in _acknowledged)
        {
            SnapshotClaimResult claim = await store.ClaimAsync(key, "a", s_hour, Cancellation);
            Assert.Equal((SnapshotClaimOutcome.Claimed, true), (claim.Claim.Outcome, claim.StoreReached));
            Assert.InRange(claim.Claim.Version, version, long.MaxValue);
        }
    }

    private static Task UntilWellAsync(ResilientSnapshotStore store) =>
        UntilAsync(() => Task.FromResult(store.Health is { State: SnapshotStoreState.Healthy, SnapshotsInMemory: 0 }));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(90));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
