using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>One Redis for the tests of a class; the tests keep apart by their keys.</summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
