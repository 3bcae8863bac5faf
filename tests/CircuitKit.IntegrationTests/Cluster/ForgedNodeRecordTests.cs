using System.Text.Json;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Cluster.Redis;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Status;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>
/// Somebody who may write to Redis, and not read the app's keys, puts servers into the list that do not exist, or speaks for one that does.
/// </summary>
public sealed class ForgedNodeRecordTests
{
    private const int Timeout = 120_000;

    private const string Words = "Call 555-0100 at once";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Made_up_servers_and_their_words_are_nowhere()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Slow);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        await WriteAsync(redis, nodes.First, "made-up-1", Record("made-up-1"));
        await WriteAsync(redis, nodes.First, "made\nup", Record("made\nup", proof: "eA=="));
        await WriteAsync(redis, nodes.First, "made-up-2", Record("made-up-2", proof: "eA=="));
        await WriteAsync(redis, nodes.First, "copied", Record("copied", await ProofOfAsync(redis, nodes.Second)));
        await WriteAsync(redis, nodes.First, "long", new string('x', 100_000));
        await redis.GetDatabase().SetAddAsync(Keys(nodes.First).Node("a-set"), "member");
        await redis.GetDatabase().SortedSetAddAsync(Keys(nodes.First).Nodes, "a-set", double.MaxValue);

        await BeatAsync(nodes.First);

        Assert.Equal(2, (await ClusterViewTests.Cluster(nodes.First).ListNodesAsync(Cancelled)).Count);
        await AssertHealthyAsync(nodes.First);
        ICircuitControl control = nodes.First.App.Services.GetRequiredService<ICircuitControl>();
        UserCloseResult result = await control.CloseUserAsync("ann", cancellationToken: Cancelled);
        Assert.Empty(result.MissingNodes);
        Assert.True(result.IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Record_that_somebody_else_writes_in_the_name_of_a_server_changes_nothing()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Slow);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        string second = IdOf(nodes.Second);
        await WriteAsync(redis, nodes.First, second, Record(second, await ProofOfAsync(redis, nodes.Second)));

        await BeatAsync(nodes.First);

        await AssertHealthyAsync(nodes.First);
        IReadOnlyList<NodeInfo> listed = await ClusterViewTests.Cluster(nodes.First).ListNodesAsync(Cancelled);
        Assert.Equal(2, listed.Count);
        Assert.DoesNotContain(listed, node => node.IsDraining || node.Remarks.Contains(Words));
        Assert.Single(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 5023);
    }

    [Fact(Timeout = Timeout)]
    public async Task Server_that_cannot_prove_its_keys_is_named_once_and_says_nothing()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Slow);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        byte[] proof = new EphemeralDataProtectionProvider().CreateProtector("CircuitKit.Cluster.Proof", "v1").Protect("stranger"u8.ToArray());
        await WriteAsync(redis, nodes.First, "stranger", Record("stranger", Convert.ToBase64String(proof)));

        await BeatAsync(nodes.First);
        await BeatAsync(nodes.First);

        Assert.Equal(2, (await ClusterViewTests.Cluster(nodes.First).ListNodesAsync(Cancelled)).Count);
        UserCloseResult result = await nodes.First.App.Services.GetRequiredService<ICircuitControl>()
            .CloseUserAsync("ann", cancellationToken: Cancelled);
        Assert.Equal(("stranger", false), (Assert.Single(result.MissingNodes), result.IsComplete));
        string line = Assert.Single(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 5020).Message;
        Assert.StartsWith("This server cannot read what these servers encrypt: stranger. ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(nodes.First.Logs.GetSnapshot(), line => line.Message.Contains(Words, StringComparison.Ordinal));
    }

    // No server beats but when it is told to.
    private static void Slow(WebApplicationBuilder builder) =>
        builder.Services.Configure<CircuitKitOptions>(options => options.Cluster.HeartbeatInterval = TimeSpan.FromMinutes(1));

    private static async Task AssertHealthyAsync(TrackedApp app)
    {
        HealthReport health = await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled);
        Assert.Equal(HealthStatus.Healthy, health.Entries["circuitkit"].Status);
        await AssertDeployableAsync(app);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id is 5020 or 5022 || line.Message.Contains(Words, StringComparison.Ordinal));
    }

    private static async Task AssertDeployableAsync(TrackedApp app)
    {
        FanOutResult<NodeStatus> answers = await app.App.Services.GetRequiredService<ClusterFanOut>().AskAllAsync(
            app.App.Services.GetRequiredService<NodeStatusHandler>(), new NodeStatusQuestion(), TimeSpan.FromSeconds(5), Cancelled);
        Assert.Empty(answers.Missing);
        Assert.True(answers.IsComplete);
        Assert.DoesNotContain(
            DeployCheck.Run(answers).Reasons, reason => reason.Topic is DeployTopic.Servers or DeployTopic.Keys && reason.Answer == DeployAnswer.No);
    }

    // As the records were before they were authenticated, with what an attacker would put there.
    private static string Record(string id, string? proof = null) => JsonSerializer.Serialize(new
    {
        Id = id,
        StartedAt = TimeProvider.System.GetUtcNow(),
        Circuits = 1,
        IsDraining = true,
        BeatAt = TimeProvider.System.GetUtcNow(),
        Remarks = new[] { Words },
        Proof = proof,
        Settings = new Dictionary<string, string> { ["CircuitKit:Snapshots:MaxBytes"] = Words },
        Content = Convert.ToBase64String([1, 2, 3]),
    });

    private static async Task<string> ProofOfAsync(ConnectionMultiplexer redis, TrackedApp app)
    {
        string record = (await redis.GetDatabase().StringGetAsync(Keys(app).Node(IdOf(app))))!;
        return JsonDocument.Parse(record).RootElement.GetProperty("Proof").GetString()!;
    }

    private static async Task WriteAsync(ConnectionMultiplexer redis, TrackedApp app, string id, string record)
    {
        await redis.GetDatabase().StringSetAsync(Keys(app).Node(id), record);
        await redis.GetDatabase().SortedSetAddAsync(Keys(app).Nodes, id, double.MaxValue);
    }

    private static RedisClusterKeys Keys(TrackedApp app) => app.App.Services.GetRequiredService<RedisClusterKeys>();

    private static string IdOf(TrackedApp app) => app.App.Services.GetRequiredService<NodeIdentity>().Id;

    private static Task BeatAsync(TrackedApp app) => app.App.Services.GetRequiredService<ClusterHeartbeat>().BeatAsync(Cancelled);
}
