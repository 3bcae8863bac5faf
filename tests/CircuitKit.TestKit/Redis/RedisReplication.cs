using System.Globalization;

namespace CircuitKit.TestKit;

/// <summary>A primary with one replica.</summary>
public sealed class RedisReplication : IAsyncDisposable
{
    private RedisReplication(RedisServer primary, RedisServer replica)
    {
        Primary = primary;
        Replica = replica;
    }

    /// <summary>Who was the primary at the start.</summary>
    public RedisServer Primary { get; }

    /// <summary>Who was the replica at the start.</summary>
    public RedisServer Replica { get; }

    /// <summary>A StackExchange.Redis configuration string with both.</summary>
    public string Configuration => $"{Primary.Configuration},{Replica.Configuration}";

    /// <summary>Starts both and waits until the replica follows.</summary>
    public static async Task<RedisReplication> StartAsync(CancellationToken cancellationToken)
    {
        RedisServer primary = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        RedisServer replica = await RedisServer.StartAsync(
            "--repl-diskless-sync-delay", "0", "--replicaof", $"127.0.0.1 {primary.Port.ToString(CultureInfo.InvariantCulture)}");
        RedisReplication replication = new(primary, replica);
        await WaitForAsync(replica, "master_link_status:up", cancellationToken);
        await WaitForAsync(primary, "state=online", cancellationToken);
        return replication;
    }

    /// <summary>A clean failover: the primary takes no more writes, the replica gets the rest and is promoted, the old primary follows it.</summary>
    public async Task FailOverAsync(CancellationToken cancellationToken)
    {
        await Primary.CommandAsync("FAILOVER");
        await WaitForAsync(Replica, "role:master", cancellationToken);
        await WaitForAsync(Primary, "role:slave", cancellationToken);
    }

    /// <summary>Kills the primary and makes the replica one.</summary>
    public async Task KillPrimaryAndPromoteAsync()
    {
        await Primary.KillAsync();
        await Replica.CommandAsync("REPLICAOF", "NO", "ONE");
    }

    /// <summary>Waits until the server's <c>INFO replication</c> has this text.</summary>
    public static async Task WaitForAsync(RedisServer server, string text, CancellationToken cancellationToken)
    {
        while (!(await server.CommandAsync("INFO", "replication")).Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
