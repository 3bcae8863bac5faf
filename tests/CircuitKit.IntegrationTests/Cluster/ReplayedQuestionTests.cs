using System.Collections.Concurrent;
using CircuitKit.Cluster.Redis;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Somebody who may read and write the servers' channels in Redis records what one server asks another, and sends it again.</summary>
public sealed class ReplayedQuestionTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Recorded_sign_out_does_not_end_the_circuit_of_the_user_who_is_signed_in_again()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        RedisChannel channel = ChannelOf(nodes.Second);
        ConcurrentQueue<byte[]> recorded = new();
        await redis.GetSubscriber().SubscribeAsync(channel, (_, message) => recorded.Enqueue((byte[])message!));
        await using HeadlessCircuit before = await TwoNodes.OpenClickedAsync(nodes.Second, user: "ann");
        Assert.Equal(1, (await Control(nodes.First).CloseUserAsync("ann", cancellationToken: Cancelled)).Circuits);
        await TrackedApp.WaitForAsync(() => recorded.Any(message => message.Length > 0));
        byte[][] questions = [.. recorded.Where(message => message.Length > 0)];
        await using HeadlessCircuit again = await TwoNodes.OpenClickedAsync(nodes.Second, user: "ann");

        foreach (byte[] question in questions)
        {
            Assert.True(await redis.GetDatabase().PublishAsync(channel, question) > 0);
        }

        await TrackedApp.WaitForAsync(() => HasEnded(again) || nodes.Second.Logs.GetSnapshot().Any(line => line.Id.Id == 5006));
        await again.ClickAsync("increment", Cancelled);
        await again.WaitForTextAsync("count", "2", Cancelled);

        // A question that is new is still heard.
        Assert.Equal(1, (await Control(nodes.First).CloseUserAsync("ann", cancellationToken: Cancelled)).Circuits);

        bool HasEnded(HeadlessCircuit circuit) => !nodes.Second.Serves(circuit);
    }

    private static RedisChannel ChannelOf(TrackedApp app) =>
        app.App.Services.GetRequiredService<RedisClusterKeys>().Channel(app.App.Services.GetRequiredService<NodeIdentity>().Id);

    private static ICircuitControl Control(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitControl>();
}
