using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>A person's limit over two servers and a real Redis.</summary>
public sealed class FleetLimitTests
{
    private const int Timeout = 120_000;

    private const string FirstTab = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string SecondTab = "BBBBBBBBBBBBBBBBBBBBBB";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Of_many_at_once_on_both_servers_a_person_gets_no_more_circuits_than_allowed()
    {
        const int Most = 3;
        await using TwoNodes nodes = await TwoNodes.StartAsync(
            builder => LimitFast(builder, Most, UserLimitBehavior.Refuse), TwoNodes.PatientStore);
        string[] users = ["ann", "ben"];

        Task<HeadlessCircuit>[] openings = [.. Enumerable.Range(0, 24).Select(i => (i % 2 == 0 ? nodes.First : nodes.Second).OpenAsync(user: users[i / 2 % 2]))];
        await Task.WhenAll(openings).ContinueWith(_ => { }, Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.All(users, user => Assert.Equal(Most, CountOf(nodes, user)));
        Assert.Equal(24 - (2 * Most), openings.Count(opening => opening.Exception?.InnerException is CircuitRefusedException { Reason: "user" }));
        await Task.WhenAll(openings.Where(opening => opening.IsCompletedSuccessfully).Select(opening => opening.Result.CloseAsync(Cancelled)));
        await Eventually.IsAsync(() => CountOf(nodes, "ann") == 0, Cancelled);
        await using HeadlessCircuit next = await OpenSoonAsync(nodes.Second, "ann", FirstTab);
    }

    [Fact(Timeout = Timeout)]
    public async Task Oldest_on_another_server_makes_room_and_its_page_is_told()
    {
        await using TwoNodes nodes = await StartAsync(1, UserLimitBehavior.Ask);
        await using HeadlessCircuit first = await nodes.First.OpenAsync(user: "ann", tab: FirstTab);

        Assert.Equal("asked", await LimitedApp.RefusalAsync(nodes.Second.OpenAsync(user: "ann", tab: SecondTab)));
        await using HeadlessCircuit second = await nodes.Second.OpenAsync(user: "ann", tab: SecondTab, continues: true);

        Assert.Equal("limited", first.ClosedFor);
        Assert.Equal((0, 1), (nodes.First.Registry.List().Count, nodes.Second.Registry.List().Count));
        Assert.Equal(ReconnectOutcome.Rejected, await first.ReconnectAsync(Cancelled));
        // And back, by a person who goes on there after all.
        await using HeadlessCircuit third = await nodes.First.OpenAsync(user: "ann", tab: FirstTab, continues: true);
        Assert.Equal("limited", second.ClosedFor);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_went_on_on_another_server_is_counted_once()
    {
        await using TwoNodes nodes = await StartAsync(2, UserLimitBehavior.Refuse);
        await using HeadlessCircuit moved = await nodes.First.OpenAsync(user: "ann", tab: FirstTab);
        moved.RouteTo(nodes.Second.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));

        await using HeadlessCircuit second = await OpenSoonAsync(nodes.First, "ann", SecondTab);

        Assert.Equal("user", await LimitedApp.RefusalAsync(nodes.First.OpenAsync(user: "ann")));
        Assert.Equal("user", await LimitedApp.RefusalAsync(nodes.Second.OpenAsync(user: "ann")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Reload_that_lands_on_another_server_takes_the_place_of_the_page_before_it()
    {
        await using TwoNodes nodes = await StartAsync(1, UserLimitBehavior.Refuse);
        await using HeadlessCircuit before = await nodes.First.OpenAsync(user: "ann", tab: FirstTab);

        await using HeadlessCircuit after = await nodes.Second.OpenAsync(user: "ann", tab: FirstTab);

        await Eventually.IsAsync(() => CountOf(nodes, "ann") == 1, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task While_Redis_is_away_each_server_counts_its_own_and_together_again_when_it_is_back()
    {
        await using TwoNodes nodes = await StartAsync(1, UserLimitBehavior.Refuse);
        await using HeadlessCircuit first = await nodes.First.OpenAsync(user: "ann", tab: FirstTab);
        await nodes.Redis.KillAsync();

        await using HeadlessCircuit second = await nodes.Second.OpenAsync(user: "ann", tab: SecondTab);
        Assert.Equal("user", await LimitedApp.RefusalAsync(nodes.First.OpenAsync(user: "ann")));
        Assert.Equal("user", await LimitedApp.RefusalAsync(nodes.Second.OpenAsync(user: "ann")));
        await using HeadlessCircuit other = await nodes.First.OpenAsync(user: "ben");
        Assert.Single(nodes.Second.Logs.GetSnapshot(), line => line.Id.Id == 8001);

        // It comes back empty, and both tell it who is there.
        await nodes.Redis.RestartAsync();
        await Eventually.IsAsync(() => CountsTogether(nodes.First) && CountsTogether(nodes.Second), Cancelled);
        Assert.Equal("user", await LimitedApp.RefusalAsync(nodes.Second.OpenAsync(user: "ben")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuits_of_a_server_that_was_killed_do_not_count_for_long()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        using TempFolder keys = new();
        string[] arguments = ["--store", $"redis:{redis.Configuration}", "--keys", keys.Path, .. TwoNodes.PatientStore];
        await using AppProcess victim = await AppProcess.StartAsync(
            new AppProcessOptions
            {
                Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
                Arguments = [.. arguments, "--CircuitKit:Admission:MaxCircuitsPerUser", "1", "--CircuitKit:Cluster:HeartbeatInterval", "00:00:01"],
            },
            Cancelled);
        await using TrackedApp survivor = await TrackedApp.StartAsync(builder => LimitFast(builder, 1, UserLimitBehavior.Refuse), arguments);
        await using HeadlessCircuit lost = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = new Uri(victim.BaseUri, "counter"), Headers = new Dictionary<string, string> { ["X-Test-User"] = "ann" } }, Cancelled);
        Assert.Equal("user", await LimitedApp.RefusalAsync(survivor.OpenAsync(user: "ann")));

        await victim.KillAsync();

        await using HeadlessCircuit next = await OpenSoonAsync(survivor, "ann", SecondTab);
    }

    private static Task<TwoNodes> StartAsync(int most, UserLimitBehavior action) => TwoNodes.StartAsync(builder => LimitFast(builder, most, action));

    private static void LimitFast(WebApplicationBuilder builder, int most, UserLimitBehavior action)
    {
        LimitedApp.Limit(builder, limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (most, action));
        builder.Services.Configure<CircuitKitOptions>(options => options.Cluster.HeartbeatInterval = TimeSpan.FromSeconds(1));
    }

    private static int CountOf(TwoNodes nodes, string user) =>
        nodes.First.Registry.FindByUser(user).Count + nodes.Second.Registry.FindByUser(user).Count;

    /// <summary>Tries again, as a refused page does.</summary>
    private static async Task<HeadlessCircuit> OpenSoonAsync(TrackedApp app, string user, string tab)
    {
        while (true)
        {
            try
            {
                return await app.OpenAsync(user: user, tab: tab);
            }
            catch (CircuitRefusedException)
            {
                await Eventually.PauseAsync(Cancelled);
            }
        }
    }

    private static bool CountsTogether(TrackedApp app) => app.Logs.GetSnapshot().Any(line => line.Id.Id == 8002);
}
