using System.Globalization;
using System.Text.RegularExpressions;
using CircuitKit.Cluster.Redis;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Every node reads the records of all nodes at every heartbeat: a command for each would be as many as the square of the nodes.</summary>
public sealed partial class NodeRecordCommandsTests
{
    private const int Timeout = 60_000;
    private const int Nodes = 100;

    private static readonly TimeSpan s_timeToLive = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Records_of_a_hundred_nodes_take_as_many_commands_as_that_of_one()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        IOptions<RedisOptions> options = Options.Create(new RedisOptions { Configuration = server.Configuration });
        await using RedisConnection connection = new(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        RedisNodeRecords records = new(connection, new RedisClusterKeys(options));
        await SetAsync(records, 1);
        await records.ListAsync(Cancelled);

        long forOne = await CommandsForAsync(server, records, expected: 1);
        for (int node = 2; node <= Nodes; node++)
        {
            await SetAsync(records, node);
        }

        Assert.Equal(forOne, await CommandsForAsync(server, records, Nodes));
    }

    private static Task SetAsync(RedisNodeRecords records, int node) =>
        records.SetAsync($"node-{node.ToString(CultureInfo.InvariantCulture)}", "record"u8.ToArray(), s_timeToLive, Cancelled);

    private static async Task<long> CommandsForAsync(RedisServer server, RedisNodeRecords records, int expected)
    {
        await server.CommandAsync("CONFIG", "RESETSTAT");
        Assert.Equal(expected, (await records.ListAsync(Cancelled)).Count);
        string calls = await server.CommandAsync("INFO", "commandstats");
        return Reads().Matches(calls).Sum(match => long.Parse(match.Groups["calls"].Value, CultureInfo.InvariantCulture));
    }

    // Not what the client sends to keep its connection.
    [GeneratedRegex(@"cmdstat_(zrange|get|getrange|mget|eval|evalsha|evalsha_ro|eval_ro):calls=(?<calls>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Reads();
}
