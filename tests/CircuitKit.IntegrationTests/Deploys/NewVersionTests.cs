using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>Old and new servers side by side: who is told of the newer version, and what a page that moves to it finds there.</summary>
public sealed class NewVersionTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_old = ["--CircuitKit:AppVersion", "1", "--CircuitKit:Cluster:HeartbeatInterval", "00:00:01"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Pages_on_servers_of_the_older_version_are_told_once_and_those_on_the_newer_are_not()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(null, s_old);
        await using HeadlessCircuit first = await OpenAsync(nodes.First);
        await using HeadlessCircuit second = await OpenAsync(nodes.Second);
        await using HeadlessCircuit without = await OpenAsync(nodes.First, query: "");
        await using TrackedApp newer = await nodes.AddAsync(Newer);
        await using TrackedApp another = await nodes.AddAsync(Newer);
        await using HeadlessCircuit third = await OpenAsync(newer);

        await Eventually.IsAsync(() => first.NewVersions.Count + second.NewVersions.Count == 2, Cancelled);
        await using HeadlessCircuit late = await OpenAsync(nodes.First);
        await Eventually.IsAsync(() => late.NewVersions.Count == 1, Cancelled);

        // Another one changes nothing, and all have seen it.
        await using TrackedApp third2 = await nodes.AddAsync(Newer);
        await TrackedApp.WaitForAsync(() => nodes.First.App.Services.GetRequiredService<CircuitKit.Cluster.ClusterNodes>().All.Count == 5);
        string id = VersionStamp.Of("2", default).Id;
        Assert.Equal([id], first.NewVersions);
        Assert.Equal([id], second.NewVersions);
        Assert.Empty(without.NewVersions);
        Assert.Empty(third.NewVersions);
        Assert.Single(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 7100);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_moves_goes_on_at_a_server_of_the_newer_version_whatever_the_options_of_reloads_are()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(null, s_old);
        await using TrackedApp newer = await nodes.AddAsync(Newer);
        HeadlessCircuit page = await OpenAsync(nodes.First);
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);

        Assert.True(await page.MayMoveAsync(Cancelled));
        await page.CloseAsync(Cancelled);
        await using HeadlessCircuit moved = await page.LoadAgainAsync(new() { Page = newer.Page("counter") }, Cancelled);
        await using HeadlessCircuit again = await page.LoadAgainAsync(new() { Page = newer.Page("counter") }, Cancelled);

        Assert.True(moved.IsRestored);
        Assert.Equal(("1", "0"), (moved.TextOf("count"), again.TextOf("count")));
    }

    [Fact(Timeout = Timeout)]
    public async Task State_of_a_page_that_moves_is_its_user_s_alone()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(null, s_old);
        HeadlessCircuit page = await OpenAsync(nodes.First, "user", "ann");
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);
        Assert.True(await page.MayMoveAsync(Cancelled));
        await page.CloseAsync(Cancelled);

        await using HeadlessCircuit other = await page.LoadAgainAsync(Options(nodes.Second, "user", "ben"), Cancelled);
        await using HeadlessCircuit own = await page.LoadAgainAsync(Options(nodes.Second, "user", "ann"), Cancelled);

        Assert.Equal(("0", "1"), (other.TextOf("count"), own.TextOf("count")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_kept_of_a_page_that_may_not_move()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:UsedPages", "false");
        HeadlessCircuit page = await OpenAsync(app);
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);

        Assert.False(await page.MayMoveAsync(Cancelled));
        Assert.False(await page.MayMoveAsync(Cancelled, "kept/untouched"));
        Assert.False(await page.MayMoveAsync(Cancelled, "whatever"));
        await page.CloseAsync(Cancelled);
        await using HeadlessCircuit again = await page.LoadAgainAsync(Options(app), Cancelled);

        Assert.False(again.IsRestored);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_in_which_something_was_done_stays_where_the_state_of_other_versions_is_discarded()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Snapshots:OtherVersions", "Discard");
        await using HeadlessCircuit page = await OpenAsync(app);
        await app.WaitUntilSavedAsync();
        Assert.True(await page.MayMoveAsync(Cancelled, "kept/untouched"));
        Assert.False(await page.MayMoveAsync(Cancelled));

        await page.ClickAsync("increment", Cancelled);

        Assert.False(await page.MayMoveAsync(Cancelled, "kept/untouched"));
        Assert.True(await page.MayMoveAsync(Cancelled, "all"));
    }

    private static void Newer(WebApplicationBuilder builder) => builder.Services.Configure<CircuitKitOptions>(options =>
    {
        options.AppVersion = "2";
        options.Cluster.HeartbeatInterval = TimeSpan.FromSeconds(1);
    });

    private static Task<HeadlessCircuit> OpenAsync(TrackedApp app, string path = "counter", string? user = null, string query = "ck_version=") =>
        HeadlessCircuit.OpenAsync(Options(app, path, user, query), Cancelled);

    private static HeadlessCircuitOptions Options(TrackedApp app, string path = "counter", string? user = null, string query = "") => new()
    {
        Page = app.Page(path),
        HubQuery = query,
        Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
    };
}
