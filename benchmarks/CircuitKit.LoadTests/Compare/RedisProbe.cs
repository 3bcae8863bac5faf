using System.Globalization;
using System.Net;
using CircuitKit.LoadTests.Scenarios.Sites;
using StackExchange.Redis;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Asks a contender's own Redis what it holds and how much it works.</summary>
internal sealed class RedisProbe : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _connection;

    private RedisProbe(ConnectionMultiplexer connection) => _connection = connection;

    private IServer Server => _connection.GetServer(_connection.GetEndPoints()[0]);

    public static async Task<RedisProbe> ConnectAsync(int port)
    {
        // The client takes INFO for a command of administrators.
        ConfigurationOptions options = new() { EndPoints = { { IPAddress.Loopback, port } }, AllowAdmin = true };
        return new(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Processor seconds since it was started.</summary>
    public async Task<double> CpuSecondsAsync()
    {
        IGrouping<string, KeyValuePair<string, string>>[] sections = await Server.InfoAsync("cpu");
        return sections.SelectMany(section => section)
            .Where(line => line.Key is "used_cpu_sys" or "used_cpu_user")
            .Sum(line => double.Parse(line.Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes of commands since it was started.</summary>
    public async Task<long> BytesReceivedAsync()
    {
        IGrouping<string, KeyValuePair<string, string>>[] sections = await Server.InfoAsync("stats");
        return sections.SelectMany(section => section)
            .Where(line => line.Key == "total_net_input_bytes")
            .Sum(line => long.Parse(line.Value, CultureInfo.InvariantCulture));
    }

    /// <summary>How many keys begin like this, the hybrid cache's own left out.</summary>
    public async Task<int> CountAsync(string prefix, CancellationToken cancellationToken)
    {
        // A scan may name a key twice while the table grows.
        HashSet<string> found = [];
        await foreach (RedisKey key in Server.KeysAsync(pattern: prefix + "*", pageSize: 1000).WithCancellation(cancellationToken))
        {
            if (!StoredKeys.IsTag(key.ToString()))
            {
                found.Add(key.ToString());
            }
        }

        return found.Count;
    }

    /// <summary>How many keys, and their bytes. Looks at every key: this Redis holds nothing but the contender's circuits.</summary>
    public async Task<(int Keys, long Bytes)> ContentAsync(CancellationToken cancellationToken)
    {
        const int AllElements = 0;
        IDatabase database = _connection.GetDatabase();
        int keys = 0;
        long bytes = 0;
        await foreach (RedisKey key in Server.KeysAsync(pageSize: 1000).WithCancellation(cancellationToken))
        {
            RedisResult use = await database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", AllElements);
            if (!use.IsNull)
            {
                keys++;
                bytes += (long)use;
            }
        }

        return (keys, bytes);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
