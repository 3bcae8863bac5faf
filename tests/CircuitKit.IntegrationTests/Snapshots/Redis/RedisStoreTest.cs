using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>A Redis of the test's own to be ill-treated, the store on it, and the store as the rest of CircuitKit uses it.</summary>
public abstract class RedisStoreTest : IAsyncLifetime
{
    /// <summary>How long a call may wait for Redis; long enough for a busy machine.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Where a test is about what Redis answers, and not about how long that may take.</summary>
    private protected static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(30);

    private protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected SnapshotKey Key { get; } = SnapshotKey.FromSecret("a secret");

    private protected RedisServer Server { get; private set; } = null!;

    private protected RedisConnection Connection { get; private set; } = null!;

    private protected RedisSnapshotStore Store { get; private set; } = null!;

    /// <summary>The test's own connection, which goes straight to the server.</summary>
    private protected ConnectionMultiplexer Admin { get; private set; } = null!;

    private protected InMemorySnapshotStore Memory { get; } = StoreServices.InMemory(TimeProvider.System);

    private protected LogLines<ResilientSnapshotStore> Log { get; } = new();

    private protected ResilientSnapshotStore Resilient { get; private set; } = null!;

    private protected IDatabase Database => Admin.GetDatabase();

    private protected RedisKey RedisKey => Store.KeyOf(Key);

    /// <summary>In the place of <see cref="Patience"/> and of the client's own limit.</summary>
    private protected virtual TimeSpan? OwnPatience => null;

    /// <summary>Where the store's connection goes to.</summary>
    private protected virtual string Configuration => Server.Configuration;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Admin = await ConnectionMultiplexer.ConnectAsync(Server.Configuration + ",allowAdmin=true,abortConnect=false");
        await OpenAsync(Configuration);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CloseAsync();
        Memory.Dispose();
        await Admin.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Opens the store anew, as another server process would.</summary>
    private protected async Task OpenAsync(string configuration, TimeSpan? patience = null)
    {
        await CloseAsync();
        patience ??= OwnPatience;
        Connection = StoreServices.Connection(new RedisOptions { Configuration = configuration }, patience);
        Store = StoreServices.Redis(Connection);
        Resilient = StoreServices.Resilient(Store, Memory, patience ?? Patience, Log);
    }

    private protected static long Stopwatch() => TimeProvider.System.GetTimestamp();

    private protected static TimeSpan Since(long started) => TimeProvider.System.GetElapsedTime(started);

    private protected static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Waits until the client has heard why Redis will not have it. On a busy machine that takes it more than one attempt.</summary>
    internal static Task UntilTroubleAsync(RedisConnection connection, params string[] troubles) =>
        UntilAsync(async () => await TroubleAsync(connection) is { } trouble && troubles.Contains(trouble, StringComparer.Ordinal));

    /// <summary>Waits until the client is connected.</summary>
    internal static Task UntilReachedAsync(RedisConnection connection) => UntilAsync(async () => await TroubleAsync(connection) is null);

    /// <summary>Waits until Redis is in use and has everything that waited in memory.</summary>
    private protected Task UntilWellAsync() =>
        UntilAsync(() => Resilient.Health is { State: SnapshotStoreState.Healthy, PendingRemovals: 0, SnapshotsInMemory: 0 });

    private protected ValueTask<SaveOutcome> KeepAsync(long version, int bytes = 100) =>
        Resilient.SaveAsync(Key, new StoredSnapshot { Payload = new byte[bytes], Version = version, TimeToLive = Hour }, Cancellation);

    /// <summary>The first save of a test that is about another one: to connect may take longer than a call may wait.</summary>
    private protected async Task KeepFirstAsync()
    {
        await UntilReachedAsync(Connection);
        await KeepAsync(1);
        await UntilWellAsync();
        Log.Clear();
        Assert.Equal("1", await Database.HashGetAsync(RedisKey, "v"));
    }

    private protected ValueTask<SnapshotSaveOutcome> SaveAsync(long version, TimeSpan? timeToLive = null) =>
        Store.SaveAsync(Key, new StoredSnapshot { Payload = new byte[100], Version = version, TimeToLive = timeToLive ?? Hour }, Cancellation);

    private protected ValueTask<SnapshotClaim> ClaimAsync() => Store.ClaimAsync(Key, "a", Hour, Cancellation);

    private protected async Task<string[]> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (RedisKey key in Admin.GetServers()[0].KeysAsync())
        {
            keys.Add(key!);
        }

        return [.. keys];
    }

    private static async Task<string?> TroubleAsync(RedisConnection connection)
    {
        try
        {
            await connection.EvaluateAsync("return 1", "a key", [], Cancellation);
            return null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or SnapshotStoreException)
        {
            return SnapshotStoreException.TypeOf(e);
        }
    }

    private async Task CloseAsync()
    {
        if (Resilient is not null)
        {
            await Resilient.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
