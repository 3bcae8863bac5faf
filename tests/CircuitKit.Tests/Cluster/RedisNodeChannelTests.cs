using CircuitKit.Cluster.Redis;
using CircuitKit.Snapshots.Redis;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Cluster;

public sealed class RedisNodeChannelTests
{
    [Fact]
    public async Task Subscriber_that_throws_does_not_keep_the_others_from_hearing_that_Redis_is_back()
    {
        var options = Options.Create(new RedisOptions { Configuration = "localhost:1" });
        await using RedisConnection connection = new(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        LogRecorder<RedisNodeChannel> log = new();
        RedisNodeChannel channel = new(connection, new RedisClusterKeys(options), log);
        var heard = 0;
        channel.Restored += () => throw new InvalidOperationException();
        channel.Restored += () => heard++;

        channel.RaiseRestored();

        Assert.Equal(1, heard);
        Assert.Equal(["5005 Error Work that follows a restored Redis connection failed."], log.Lines);
    }
}
