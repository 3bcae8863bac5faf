namespace CircuitKit.IntegrationTests.Snapshots.Redis;

public sealed class RedisStoreConformanceTests(RedisServerFixture redis) : RedisConformance, IClassFixture<RedisServerFixture>
{
    protected override string Configuration => redis.Server.Configuration;
}
