using System.Collections.Concurrent;
using System.Net;
using CircuitKit.LoadTests.Pacing;
using StackExchange.Redis;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Hears of every write of a circuit's state from Redis itself, and so knows when the last one was there.</summary>
internal sealed class SnapshotWatch : IAsyncDisposable
{
    private const string Channel = "__keyspace@0__:";

    // Circuits of CircuitKit, and of the framework's own persistence; not the cache's tags, nor what servers say of themselves.
    private static readonly string[] s_circuits = [StoredKeys.CircuitKit, StoredKeys.Stock];

    private static readonly TimeSpan s_handling = TimeSpan.FromSeconds(0.2);

    private readonly ConnectionMultiplexer _connection;
    private readonly LoadClock _clock;
    private readonly ConcurrentDictionary<string, TimeSpan> _written = new();
    private int _count;

    private SnapshotWatch(ConnectionMultiplexer connection, LoadClock clock)
    {
        _connection = connection;
        _clock = clock;
    }

    /// <summary>How many circuits' state was written.</summary>
    public int Circuits => _written.Count;

    /// <summary>How many writes there were.</summary>
    public int Writes => Volatile.Read(ref _count);

    public static async Task<SnapshotWatch> StartAsync(int port, LoadClock clock)
    {
        ConfigurationOptions options = new() { EndPoints = { { IPAddress.Loopback, port } }, AllowAdmin = true };
        SnapshotWatch watch = new(await ConnectionMultiplexer.ConnectAsync(options), clock);
        // Of hashes and of plain values, which is all a circuit's state can be.
        await watch._connection.GetServer(watch._connection.GetEndPoints()[0]).ConfigSetAsync("notify-keyspace-events", "Kh$");
        await watch._connection.GetSubscriber().SubscribeAsync(RedisChannel.Pattern(Channel + "*"), watch.Heard);
        return watch;
    }

    /// <summary>Hears out what Redis has said by now, and listens no more.</summary>
    public async Task<SnapshotsWritten> StopAsync()
    {
        // Answered behind all that was said before; then the last of it still has to reach the handler.
        ISubscriber subscriber = _connection.GetSubscriber();
        await subscriber.PingAsync();
        await Task.Delay(s_handling, _clock.TimeProvider);
        await subscriber.UnsubscribeAllAsync();
        return new(_written.Count, _written.IsEmpty ? null : _written.Values.Max());
    }

    /// <summary>Forgets what it heard so far.</summary>
    public void Forget()
    {
        _written.Clear();
        Volatile.Write(ref _count, 0);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Heard(RedisChannel channel, RedisValue what)
    {
        string key = ((string)channel!)[Channel.Length..];
        if (what != "hdel" && s_circuits.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) && !StoredKeys.IsTag(key))
        {
            _written[key] = _clock.Now;
            Interlocked.Increment(ref _count);
        }
    }
}
