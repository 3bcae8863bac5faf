using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>
/// P7, never worse than stock: whatever a Redis answers that is there and will not do it, a save is kept in memory, the store is left alone after
/// one log line that names the reason and the remedy, and it is used again when it will.
/// </summary>
[Trait("Promise", "P7")]
public sealed class RedisRefusalTests : RedisStoreTest
{
    private protected override TimeSpan? OwnPatience => LongPatience;

    [Fact]
    public async Task Readonly()
    {
        await KeepFirstAsync();
        await Server.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        await ShouldBeRefusedAsync("READONLY");
        await Server.CommandAsync("REPLICAOF", "NO", "ONE");
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task Loading()
    {
        for (int i = 0; i < 200; i++)
        {
            await Store.SaveAsync(
                SnapshotKey.FromSecret($"{i}"),
                new StoredSnapshot { Payload = new byte[10_000], Version = 1, TimeToLive = Hour },
                Cancellation);
        }

        await Server.CommandAsync("SAVE");
        await Server.KillAsync();
        await Server.RestartLoadingAsync(perKey: TimeSpan.FromMilliseconds(50));
        await OpenAsync(Configuration);
        await Connection.DatabaseAsync(Cancellation);
        await ShouldBeRefusedAsync("LOADING");
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task Out_of_memory()
    {
        await KeepFirstAsync();
        await Server.CommandAsync("CONFIG", "SET", "maxmemory", "1mb");
        await ShouldBeRefusedAsync("OOM");
        await Server.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task No_password_where_one_is_wanted()
    {
        await Server.CommandAsync("CONFIG", "SET", "requirepass", "sesame");
        await UntilTroubleAsync(Connection, "NOAUTH");
        await ShouldBeRefusedAsync("NOAUTH");
        await RedisCli.RunAsync("-p", $"{Server.Port}", "-a", "sesame", "CONFIG", "SET", "requirepass", "");
        await ShouldBeUsedAgainAsync();
    }

    [Theory]
    [InlineData("password=hidden")]
    [InlineData("user=circuitkit,password=hidden")]
    public async Task Wrong_password(string credentials)
    {
        await Server.CommandAsync("ACL", "SETUSER", "circuitkit", "on", ">another", "~*", "&*", "+@all");
        await Server.CommandAsync("ACL", "SETUSER", "default", ">another");

        await OpenAsync($"{Configuration},{credentials}");
        await UntilTroubleAsync(Connection, "NOAUTH", "WRONGPASS");
        string line = await ShouldBeRefusedAsync("NOAUTH", "WRONGPASS");
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_permission()
    {
        await KeepFirstAsync();
        await Server.CommandAsync("ACL", "SETUSER", "default", "resetkeys", "~another:*");
        await ShouldBeRefusedAsync("NOPERM");
        await Server.CommandAsync("ACL", "SETUSER", "default", "~*");
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task Busy_with_somebodys_script()
    {
        await KeepFirstAsync();
        await Server.CommandAsync("CONFIG", "SET", "busy-reply-threshold", "50");
        Task<string> script = Server.CommandAsync("EVAL", "while true do end", "0");
        await UntilAsync(async () => (await Server.CommandAsync("PING")).StartsWith("BUSY", StringComparison.Ordinal));
        await ShouldBeRefusedAsync("BUSY");
        await Server.CommandAsync("SCRIPT", "KILL");
        await script;
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task Cluster_without_slots()
    {
        await using RedisServer cluster = await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-port", RedisServer.AnyPort);
        await OpenAsync(cluster.Configuration);
        await Connection.DatabaseAsync(Cancellation);
        await ShouldBeRefusedAsync("CLUSTERDOWN");
        await cluster.CommandAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await ShouldBeUsedAgainAsync();
    }

    [Fact]
    public async Task Slot_on_a_server_that_cannot_be_reached()
    {
        using var folder = new TempFolder();
        string file = folder.Combine("nodes.conf");
        (string here, string there, int port) = (new string('a', 40), new string('b', 40), FreePort.Next());
        await File.WriteAllTextAsync(
            file,
            $"{here} 127.0.0.1:1@2 myself,master - 0 0 1 connected\n{there} 127.0.0.1:{port}@{FreePort.Next()} master - 0 0 2 connected 0-16383\nvars currentEpoch 2 lastVoteEpoch 0\n",
            Cancellation);
        await using RedisServer cluster = await RedisServer.StartAsync(
            "--cluster-enabled", "yes", "--cluster-port", RedisServer.AnyPort, "--cluster-config-file", file, "--cluster-node-timeout", "3600000");
        await UntilAsync(async () => (await cluster.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal));
        await OpenAsync(cluster.Configuration, Patience);
        await Connection.DatabaseAsync(Cancellation);

        // The client follows the MOVED, and fails at the other server.
        await ShouldBeRefusedAsync("MOVED", "RedisConnectionException", "TimeoutException");
    }

    /// <summary>Answers the log line.</summary>
    private async Task<string> ShouldBeRefusedAsync(params string[] words)
    {
        for (long version = 10; version < 10 + StoreBreaker.FailuresToOpen; version++)
        {
            Assert.Equal(SaveOutcome.Buffered, await KeepAsync(version));
        }

        Assert.Equal(SnapshotStoreState.Degraded, Resilient.Health.State);
        Assert.False((await Resilient.ClaimAsync(SnapshotKey.FromSecret("another"), "a", Hour, Cancellation)).StoreReached);

        // Long enough for a few probes: the same trouble is not said again.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancellation);
        string line = Assert.Single(Log.All());
        Assert.True(words.Any(word => line.StartsWith(
            $"2000 Warning Snapshot store 'redis' does not answer ({word}: {RedisTrouble.Remedies.GetValueOrDefault(word)}", StringComparison.Ordinal)), line);
        return line;
    }

    private async Task ShouldBeUsedAgainAsync()
    {
        await UntilWellAsync();
        Assert.Equal(9 + StoreBreaker.FailuresToOpen, (await ClaimAsync()).Version);
    }
}
