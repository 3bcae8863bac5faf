using CircuitKit.Snapshots.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>The rules of every store, tried on Redis; each view of the store has a connection of its own, as another server would.</summary>
public abstract class RedisConformance : SnapshotStoreConformance
{
    private readonly List<RedisConnection> _connections = [];

    protected abstract string Configuration { get; }

    public override async ValueTask DisposeAsync()
    {
        foreach (RedisConnection connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<ISnapshotStore> OpenAsync()
    {
        // The rules are about answers, not about the time that a busy machine takes for them.
        RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = Configuration }, TimeSpan.FromSeconds(30));
        _connections.Add(connection);
        return ValueTask.FromResult<ISnapshotStore>(StoreServices.Redis(connection));
    }

    // Redis keeps its own time, and nobody else's counts.
    protected override async ValueTask PassAsync(TimeSpan time) => await Task.Delay(time, TimeProvider.System, Cancellation);
}
