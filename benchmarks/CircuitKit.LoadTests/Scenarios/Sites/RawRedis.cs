using System.Globalization;
using System.Net;
using CircuitKit.LoadTests.Pacing;
using StackExchange.Redis;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>What StackExchange.Redis does with nothing around it.</summary>
internal sealed class RawRedis : IAsyncDisposable
{
    private const int Pings = 20;

    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;

    private RawRedis(ConnectionMultiplexer connection)
    {
        _connection = connection;
        _database = connection.GetDatabase();
    }

    public static async Task<RawRedis> ConnectAsync(int port) =>
        new(await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { { IPAddress.Loopback, port } } }));

    public async Task<TimeSpan> RoundTripAsync()
    {
        TimeSpan quickest = TimeSpan.MaxValue;
        for (int i = 0; i < Pings; i++)
        {
            TimeSpan ping = await _database.PingAsync();
            quickest = ping < quickest ? ping : quickest;
        }

        return quickest;
    }

    public async Task<double> SetsPerSecondAsync(RawSets sets, CancellationToken cancellationToken)
    {
        byte[] value = new byte[sets.Bytes];
        Random.Shared.NextBytes(value);
        LoadClock clock = new(TimeProvider.System);
        await InFlight.RunAsync(sets.Writes, sets.InFlight, async i => await _database.StringSetAsync(Key(i % sets.Keys), value), cancellationToken);
        return sets.Writes / clock.Now.TotalSeconds;
    }

    public Task RemoveAsync(int keys) => _database.KeyDeleteAsync([.. Enumerable.Range(0, keys).Select(Key)]);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static RedisKey Key(int i) => "raw:" + i.ToString(CultureInfo.InvariantCulture);
}
