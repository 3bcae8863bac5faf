using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>Somebody with an account of the app who may write to Redis, and copies another user's admission lease into their own record.</summary>
public sealed class CopiedLeaseTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copied_lease_of_another_user_ends_nothing_on_this_server_or_another(bool isOnSameServer)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(builder => LimitedApp.Limit(
            builder, limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.CloseOldest)));
        TrackedApp victims = isOnSameServer ? nodes.First : nodes.Second;
        await using HeadlessCircuit victim = await TwoNodes.OpenClickedAsync(victims, user: "ann");
        string ofAnn = await KeyAsync(nodes.Redis, "ann");
        string[] lease = (await nodes.Redis.CommandAsync("HGETALL", ofAnn)).Split('\n', StringSplitOptions.TrimEntries);
        string ofMallory = ofAnn.Replace(UserMark.Of("ann")!, UserMark.Of("mallory"), StringComparison.Ordinal);
        await nodes.Redis.CommandAsync("HSET", ofMallory, lease[0], lease[1]);

        await using HeadlessCircuit attacker = await nodes.First.OpenAsync(user: "mallory");

        await victim.ClickAsync("increment", Cancelled);
        await victim.WaitForTextAsync("count", "2", Cancelled);
        Assert.Null(victim.ClosedFor);
        Assert.Single(victims.Registry.FindByUser("ann"));
        Assert.Single(victims.Logs.GetSnapshot(), line => line.Id.Id == 8007);

        // Their own oldest still makes room.
        await using HeadlessCircuit next = await nodes.Second.OpenAsync(user: "ann");
        Assert.Equal("limited", victim.ClosedFor);
    }

    private static async Task<string> KeyAsync(RedisServer redis, string user) => Assert.Single(
        (await redis.CommandAsync("--scan")).Split('\n', StringSplitOptions.TrimEntries),
        key => key.EndsWith($":admission:{{{UserMark.Of(user)}}}", StringComparison.Ordinal));
}
