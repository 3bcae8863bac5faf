using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Two apps with names and keys of their own share one Redis, and neither has set a prefix.</summary>
public sealed class TwoAppsTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Neither_sees_or_touches_what_is_the_others()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp shop = await StartAsync(redis, "shop");
        await using TrackedApp desk = await StartAsync(redis, "desk");
        await using HeadlessCircuit live = await TwoNodes.OpenClickedAsync(shop, user: "ann");
        await shop.WaitUntilSavedAsync();
        await shop.EvictAsync(live);

        // A limit of one circuit counts for each app.
        await using HeadlessCircuit atDesk = await TwoNodes.OpenClickedAsync(desk, user: "ann");
        await desk.WaitUntilSavedAsync();
        UserCloseResult result = await desk.App.Services.GetRequiredService<ICircuitControl>().CloseUserAsync("ann", cancellationToken: Cancelled);

        Assert.Equal((1, 1, true), (result.Circuits, result.Snapshots, result.IsComplete));
        Assert.Single(await ClusterViewTests.Cluster(desk).ListNodesAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await live.ReconnectAsync(Cancelled));
        Assert.Equal("1", live.TextOf("count"));
        Assert.DoesNotContain(shop.Logs.GetSnapshot().Concat(desk.Logs.GetSnapshot()), line => line.Id.Id is 5003 or 5020);
    }

    private static Task<TrackedApp> StartAsync(RedisServer redis, string name) => TrackedApp.StartAsync(
        builder =>
        {
            builder.Services.AddDataProtection().SetApplicationName(name);
            LimitedApp.Limit(builder, limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.CloseOldest));
            builder.Services.Configure<CircuitKitOptions>(options => options.Cluster.HeartbeatInterval = TimeSpan.FromSeconds(1));
        },
        ["--store", $"redis:{redis.Configuration}"]);
}
