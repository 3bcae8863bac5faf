using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Reload;

/// <summary>A page that the browser loads again finds its state, where the app has asked for it.</summary>
public sealed class ReloadTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_on = ["--CircuitKit:Reload:Restore", "On"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    public async Task Page_goes_on_after_each_reload(string mode)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--mode", mode, .. s_on]);
        HeadlessCircuit page = await OpenClickedAsync(app, "counter", clicks: 2);
        for (int round = 0; round < 2; round++)
        {
            page = await page.ReloadAsync(Cancelled);

            Assert.True(page.IsRestored);
            Assert.Equal("2", page.TextOf("count"));
        }

        await ClickAsync(page, "3");
        page = await page.ReloadAsync(Cancelled);
        Assert.Equal("3", page.TextOf("count"));
        await page.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Fields_that_are_kept_come_back_too()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--CircuitKit:State:KeepFields", "true", .. s_on]);
        HeadlessCircuit page = await OpenClickedAsync(app, "kept/counter", clicks: 1);

        await using HeadlessCircuit again = await page.ReloadAsync(Cancelled);

        Assert.Equal("1", again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_kept_of_a_page_that_is_left_unless_the_app_asks_for_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        HeadlessCircuit page = await OpenClickedAsync(app, "counter", clicks: 1);

        await using HeadlessCircuit again = await page.ReloadAsync(Cancelled);

        Assert.False(again.IsRestored);
        Assert.Equal("0", again.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Off", "reloaded", "1")]
    [InlineData("On", "afresh", "0")]
    public async Task Attribute_of_the_page_wins(string option, string path, string count)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Reload:Restore", option);
        HeadlessCircuit page = await OpenClickedAsync(app, path, clicks: 1);

        await using HeadlessCircuit again = await page.ReloadAsync(Cancelled);

        Assert.Equal(count, again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_without_use_leaves_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await app.OpenAsync("counter");

        await using HeadlessCircuit again = await page.ReloadAsync(Cancelled);

        Assert.False(again.IsRestored);
    }

    [Fact(Timeout = Timeout)]
    public async Task State_is_good_once()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await OpenClickedAsync(app, "counter", clicks: 1);
        await page.CloseAsync(Cancelled);

        await using HeadlessCircuit first = await AgainAsync(app, page);
        await using HeadlessCircuit second = await AgainAsync(app, page);

        Assert.Equal(("1", "0"), (first.TextOf("count"), second.TextOf("count")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Copy_of_a_tab_takes_nothing_from_the_page_that_is_open()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit page = await OpenClickedAsync(app, "counter", clicks: 1);

        await using HeadlessCircuit copy = await AgainAsync(app, page);

        Assert.False(copy.IsRestored);
        await ClickAsync(page, "2");
    }

    [Fact(Timeout = Timeout)]
    public async Task Tab_that_was_discarded_finds_its_state_though_its_connection_seems_to_stand()
    {
        const string tab = "ck_tab=AAAAAAAAAAAAAAAAAAAAAA&ck_frame=top";
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit page = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("counter"), HubQuery = tab }, Cancelled);
        await ClickAsync(page, "1");

        await using HeadlessCircuit again = await page.LoadAgainAsync(new() { Page = app.Page("counter"), HubQuery = tab }, Cancelled);

        Assert.Equal("1", again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Secret_of_a_page_is_of_no_use_to_another_user_and_its_own_finds_the_state_afterwards()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await OpenClickedAsync(app, "user", clicks: 1, user: "ann");
        await page.CloseAsync(Cancelled);

        await using HeadlessCircuit other = await AgainAsync(app, page, "user", "ben");
        await using HeadlessCircuit own = await AgainAsync(app, page, "user", "ann");

        Assert.Equal(("0", "1"), (other.TextOf("count"), own.TextOf("count")));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("x")]
    [InlineData("CircuitKit.Hibernate/hidden")]
    public async Task Secret_that_is_none_gets_a_fresh_page(string secret)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit page = await app.OpenAsync("counter");
        await page.PretendAsync(secret);

        await using HeadlessCircuit again = await AgainAsync(app, page);

        Assert.False(again.IsRestored);
        await ClickAsync(again, "1");
    }

    [Fact(Timeout = Timeout)]
    public async Task Another_page_of_the_app_is_as_it_always_is()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--mode", "perpage", .. s_on]);
        HeadlessCircuit page = await OpenClickedAsync(app, "counter", clicks: 1);
        await page.CloseAsync(Cancelled);

        await using HeadlessCircuit other = await AgainAsync(app, page, "reloaded");

        Assert.Equal("0", other.TextOf("count"));
        await ClickAsync(other, "1");
    }

    [Fact(Timeout = Timeout)]
    public async Task Server_that_was_killed_meanwhile_has_the_state()
    {
        await using RestartableApp app = await RestartableApp.StartAsync(s_on);
        await using HeadlessCircuit page = await app.OpenAsync("counter");
        await ClickAsync(page, "1");
        await app.WaitForSnapshotsAsync();
        await app.KillAsync();
        await app.RestartAsync();

        await using HeadlessCircuit again = await page.LoadAgainAsync(new() { Page = new Uri(app.Process.BaseUri, "counter") }, Cancelled);

        Assert.Equal("1", again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_says_good_bye_to_one_server_and_is_loaded_from_another_finds_its_state()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_on);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);

        await DisconnectBeaconTests.SayAsync(nodes.Second, page.CircuitSecret);
        await TrackedApp.WaitForAsync(() => nodes.First.Registry.List().Count == 0);
        await using HeadlessCircuit again = await AgainAsync(nodes.Second, page);

        Assert.Equal("1", again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Copy_of_a_tab_takes_nothing_from_a_page_that_is_open_on_another_server()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_on);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);

        await using HeadlessCircuit copy = await AgainAsync(nodes.Second, page);

        Assert.False(copy.IsRestored);
        await ClickAsync(page, "2");
    }

    [Fact(Timeout = Timeout)]
    public async Task Left_state_is_kept_for_as_long_as_the_option_says()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_on);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        await page.CloseAsync(Cancelled);

        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        RedisKey key = DisconnectBeaconTests.KeyOf(nodes, page.CircuitSecret);
        Task<TimeSpan?> LeftAsync() => redis.GetDatabase().KeyTimeToLiveAsync(key);

        // The page is answered before its last state is written.
        await Eventually.IsAsync(async () => await LeftAsync() <= TimeSpan.FromMinutes(10), Cancelled);
        Assert.True(await LeftAsync() > TimeSpan.FromMinutes(9));
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string path, int clicks, string? user = null)
    {
        HeadlessCircuit page = await app.OpenAsync(path, user);
        for (int click = 1; click <= clicks; click++)
        {
            await ClickAsync(page, $"{click}");
        }

        return page;
    }

    private static async Task ClickAsync(HeadlessCircuit page, string count)
    {
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", count, Cancelled);
    }

    private static Task<HeadlessCircuit> AgainAsync(TrackedApp app, HeadlessCircuit page, string path = "counter", string? user = null) =>
        page.LoadAgainAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page(path),
                Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
            },
            Cancelled);
}
