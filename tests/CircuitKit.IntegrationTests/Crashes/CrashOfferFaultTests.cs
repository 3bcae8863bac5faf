using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Crashes;

/// <summary>The offer after a crash, with several servers, with what fails meanwhile, and with clients that are not honest.</summary>
public sealed class CrashOfferFaultTests
{
    private const int Timeout = 180_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Page_whose_circuit_crashed_on_one_server_continues_on_another_and_is_not_offered_it_again_there()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(nodes.First, clicks: 1);
        Assert.True(await CrashOfferTests.CrashAsync(page, "hurt"));

        page.RouteTo(nodes.Second.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));

        Assert.Equal("1", page.TextOf("count"));
        Assert.True(nodes.Second.Serves(page));
        await nodes.Second.WaitUntilSavedAsync();
        Assert.False(await CrashOfferTests.CrashAsync(page));
        page.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_continues_after_a_crash_takes_its_mark_along_to_the_next_server()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(nodes.First, clicks: 1);
        Assert.True(await CrashOfferTests.CrashAsync(page));
        await page.ContinueAsync(Cancelled);

        await page.DropAsync();
        page.RouteTo(nodes.Second.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await page.ReconnectAsync(Cancelled));

        await nodes.Second.WaitUntilSavedAsync();
        Assert.False(await CrashOfferTests.CrashAsync(page));
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_many_who_take_one_offer_at_two_servers_at_once_one_gets_it()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(nodes.First, clicks: 1);
        HeadlessCircuit[] others = await Task.WhenAll(
            Enumerable.Range(0, 7).Select(i => (i % 2 == 0 ? nodes.First : nodes.Second).OpenAsync("crash")));
        Assert.True(await CrashOfferTests.CrashAsync(page));
        await Task.WhenAll(others.Select(other => other.PretendAsync(page)));

        ReconnectOutcome[] outcomes = await Task.WhenAll(others.Append(page).Select(browser => browser.ContinueAsync(Cancelled)));

        Assert.Single(outcomes, outcome => outcome == ReconnectOutcome.Resumed);
        Assert.Equal(7, outcomes.Count(outcome => outcome == ReconnectOutcome.Rejected));
        await Task.WhenAll(others.Select(other => other.DisposeAsync().AsTask()));
    }

    [Fact(Timeout = Timeout)]
    public async Task Offer_is_of_no_use_to_another_user_and_its_own_can_take_it_afterwards()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(app, clicks: 1, user: "ann");
        await using HeadlessCircuit thief = await app.OpenAsync("crash", "ben");
        Assert.True(await CrashOfferTests.CrashAsync(page));
        await thief.PretendAsync(page);

        Assert.Equal(ReconnectOutcome.Rejected, await thief.ContinueAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Secret_that_is_made_up_gets_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashOfferTests.CrashAsync(page));
        await using HeadlessCircuit thief = await app.OpenAsync("crash");
        await thief.PretendAsync(page.CircuitSecret[..^4] + "AAAA");

        Assert.Equal(ReconnectOutcome.Rejected, await thief.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_takes_what_is_offered_along()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CrashOfferTests.On);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(app, clicks: 1, user: "ann");
        string mark = UserMark.Of(app.Registry.List().Single().UserKey)!;
        Assert.True(await CrashOfferTests.CrashAsync(page));

        await app.App.Services.GetRequiredService<ResilientSnapshotStore>().RemoveUserAsync(mark, TimeProvider.System.GetUtcNow(), Cancelled);

        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_promised_while_the_store_is_away()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, ["--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5", .. CrashOfferTests.On]);
        await using HeadlessCircuit page = await CrashOfferTests.OpenClickedAsync(nodes.First, clicks: 1);
        await nodes.Redis.FreezeAsync();

        Assert.False(await CrashOfferTests.CrashAsync(page));

        await nodes.Redis.ThawAsync();
        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("file")]
    [InlineData("redis")]
    public async Task Offer_outlives_a_server_that_is_killed_before_it_is_taken_and_so_does_its_mark(string store)
    {
        await using RedisServer? redis = store == "redis" ? await RedisServer.StartAsync() : null;
        await using RestartableApp app = await RestartableApp.StartWithAsync(
            redis is null ? null : $"redis:{redis.Configuration}", [.. CrashOfferTests.On, .. TwoNodes.PatientStore]);
        await using HeadlessCircuit page = await app.OpenAsync("crash");
        await CrashOfferTests.ClickAsync(page, "1");
        await app.WaitForSnapshotsAsync();
        Assert.True(await CrashOfferTests.CrashAsync(page));

        await RestartAsync(app, page);
        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));
        Assert.Equal("1", page.TextOf("count"));

        // Also where the server is killed again in between.
        await RestartAsync(app, page);
        Assert.Equal(ReconnectOutcome.Resumed, await page.ReconnectAsync(Cancelled));
        Assert.False(await CrashOfferTests.CrashAsync(page));
    }

    private static async Task RestartAsync(RestartableApp app, HeadlessCircuit page)
    {
        await app.KillAsync();
        await app.RestartAsync();
        page.RouteTo(app.Process.BaseUri);
    }
}
