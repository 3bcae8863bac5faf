using CircuitKit.Snapshots.Redis;

namespace CircuitKit.IntegrationTests.Snapshots;

public sealed class RedisStoreConformanceTests(RedisServerFixture redis) : SnapshotStoreConformance, IClassFixture<RedisServerFixture>
{
    private readonly List<RedisConnection> _connections = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (RedisConnection connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override ValueTask<ISnapshotStore> OpenAsync()
    {
        RedisConnection connection = StoreServices.Connection(new RedisSnapshotOptions { Configuration = redis.Server.Configuration });
        _connections.Add(connection);
        return ValueTask.FromResult<ISnapshotStore>(StoreServices.Redis(connection));
    }

    // Redis keeps its own time, and nobody else's counts.
    protected override async ValueTask PassAsync(TimeSpan time) => await Task.Delay(time, TimeProvider.System, Cancellation);
}
