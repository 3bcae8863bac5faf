using System.Collections.Concurrent;
using System.Net;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>Limits of a person, a tab and an address on one server, on real Kestrel.</summary>
public sealed class PersonalLimitTests
{
    private const int Timeout = 120_000;

    private const string FirstTab = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string SecondTab = "BBBBBBBBBBBBBBBBBBBBBB";
    private const string FirstBrowser = "ssssssssssssssssssssss";
    private const string SecondBrowser = "tttttttttttttttttttttt";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Person_with_as_many_circuits_as_allowed_gets_no_other_and_others_do()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => (limits.MaxCircuitsPerUser, limits.RetryAfter) = (1, TimeSpan.FromSeconds(3)));
        await using HeadlessCircuit first = await app.OpenAsync(user: "ann", tab: FirstTab);

        var refused = await Assert.ThrowsAsync<CircuitRefusedException>(() => app.OpenAsync(user: "ann", tab: SecondTab));
        await using HeadlessCircuit other = await app.OpenAsync(user: "ben");
        await using HeadlessCircuit nobody = await app.OpenAsync();
        await using HeadlessCircuit nobodyElse = await app.OpenAsync();
        await first.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 3, Cancelled);
        await using HeadlessCircuit second = await app.OpenAsync(user: "ann", tab: SecondTab);

        Assert.Equal(("user", 3000), (refused.Reason, refused.RetryAfter));
        Assert.Equal(4, app.Registry.List().Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Reload_of_a_person_at_the_limit_is_let_in_before_the_page_before_it_has_said_good_bye()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerUser = 1);
        await using HeadlessCircuit before = await app.OpenAsync(user: "ann", tab: FirstTab, browser: FirstBrowser);

        await using HeadlessCircuit after = await app.OpenAsync(user: "ann", tab: FirstTab, browser: FirstBrowser);

        await Eventually.IsAsync(() => app.Registry.List().Count == 1, Cancelled);
        await after.ClickAsync("increment", Cancelled);
        await after.WaitForTextAsync("count", "1", Cancelled);
        Assert.Null(before.ClosedFor);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, null)]
    [InlineData(null, SecondBrowser)]
    [InlineData(FirstBrowser, null)]
    [InlineData(FirstBrowser, SecondBrowser)]
    public async Task Tab_id_alone_ends_no_circuit_of_an_anonymous_user(string? victimBrowser, string? attackerBrowser)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerTab = 1);
        await using HeadlessCircuit victim = await app.OpenAsync(tab: FirstTab, browser: victimBrowser);

        Assert.Equal("tab", await LimitedApp.RefusalAsync(app.OpenAsync(tab: FirstTab, browser: attackerBrowser)));

        await victim.ClickAsync("increment", Cancelled);
        await victim.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Oldest_circuit_of_a_person_makes_room_and_its_page_is_told_and_cannot_come_back()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (2, UserLimitBehavior.CloseOldest));
        await using HeadlessCircuit oldest = await app.OpenAsync(user: "ann", tab: FirstTab);
        await using HeadlessCircuit middle = await app.OpenAsync(user: "ann", tab: SecondTab);
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = app.Registry.OnChange(change => reasons.Enqueue(change.Circuit.CloseReason));

        await using HeadlessCircuit newest = await app.OpenAsync(user: "ann", tab: "CCCCCCCCCCCCCCCCCCCCCC");

        Assert.Equal(2, app.Registry.List().Count);
        Assert.Contains(CircuitCloseReason.Limited, reasons);
        Assert.Equal("limited", oldest.ClosedFor);
        Assert.Equal(ReconnectOutcome.Rejected, await oldest.ReconnectAsync(Cancelled));
        await middle.ClickAsync("increment", Cancelled);
        await middle.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Person_is_asked_first_and_the_oldest_is_closed_only_when_they_say_so()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.Ask));
        await using HeadlessCircuit first = await app.OpenAsync(user: "ann", tab: FirstTab);

        Assert.Equal("asked", await LimitedApp.RefusalAsync(app.OpenAsync(user: "ann", tab: SecondTab)));
        await first.ClickAsync("increment", Cancelled);
        await first.WaitForTextAsync("count", "1", Cancelled);
        await using HeadlessCircuit second = await app.OpenAsync(user: "ann", tab: SecondTab, continues: true);

        Assert.Equal("limited", first.ClosedFor);
        Assert.Equal(SecondTab, Assert.Single(app.Registry.List()).TabId);
    }

    [Fact(Timeout = Timeout)]
    public async Task To_insist_is_of_no_use_where_nobody_is_asked()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerUser = 1);
        await using HeadlessCircuit first = await app.OpenAsync(user: "ann", tab: FirstTab);

        Assert.Equal("user", await LimitedApp.RefusalAsync(app.OpenAsync(user: "ann", tab: SecondTab, continues: true)));
        Assert.Null(first.ClosedFor);
    }

    [Fact(Timeout = Timeout)]
    public async Task Resumed_circuit_stands_for_the_one_it_continues()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerUser = 2);
        await using HeadlessCircuit resumed = await app.OpenAsync(user: "ann", tab: FirstTab);
        await app.EvictAsync(resumed);
        Assert.Equal(ReconnectOutcome.Resumed, await resumed.ReconnectAsync(Cancelled));
        Assert.Equal(1, LimitedApp.Places(app).Count);

        await using HeadlessCircuit second = await app.OpenAsync(user: "ann", tab: SecondTab);
        Assert.Equal("user", await LimitedApp.RefusalAsync(app.OpenAsync(user: "ann")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Flood_from_one_address_is_refused_leaves_nothing_behind_and_keeps_nobody_else_out()
    {
        const int Most = 3;
        const int Flood = 200;
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerAddress = Most);
        string[] neighbours = [.. Enumerable.Range(1, Flood).Select(host => $"2001:db8::{host:x}")];

        Task<HeadlessCircuit>[] flood = [.. neighbours.Select(address => app.OpenAsync(address: address))];
        await using HeadlessCircuit other = await app.OpenAsync(address: "2001:db8:0:1::1");
        await using HeadlessCircuit another = await app.OpenAsync(address: "192.0.2.1");
        await Task.WhenAll(flood).ContinueWith(_ => { }, Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(Flood - Most, flood.Count(opening => opening.Exception?.InnerException is CircuitRefusedException { Reason: "address" }));
        Assert.Equal(Most + 2, LimitedApp.Places(app).Count);
        Assert.Equal(3, LimitedApp.Places(app).Addresses);
        Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 8000);
        await Task.WhenAll(flood.Where(opening => opening.IsCompletedSuccessfully).Select(opening => opening.Result.CloseAsync(Cancelled)));
        await Eventually.IsAsync(() => LimitedApp.Places(app).Addresses == 2, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connection_that_ends_before_its_circuit_is_open_gives_its_place_back()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerAddress = 1);
        for (int i = 0; i < 3; i++)
        {
            HeadlessCircuit circuit = await app.OpenAsync(address: "192.0.2.1");
            await circuit.CloseAsync(Cancelled);
            await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 0, Cancelled);
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("https://portal.example.com", true)]
    [InlineData("self", true)]
    public async Task Only_pages_of_allowed_origins_connect(string? origin, bool isAllowed)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits =>
        {
            limits.CheckOrigin = true;
            limits.AllowedOrigins.Add("https://portal.example.com");
        });
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        using HttpRequestMessage negotiation = new(HttpMethod.Post, app.Page("_blazor/negotiate?negotiateVersion=1"));
        if (origin is not null)
        {
            negotiation.Headers.TryAddWithoutValidation("Origin", origin == "self" ? app.App.Urls.First() : origin);
        }

        using HttpResponseMessage answer = await client.SendAsync(negotiation, Cancelled);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("https://evil.example", "")]
    [InlineData(null, "")]
    [InlineData(null, "id=")]
    [InlineData(null, "id=of-a-connection-that-was-negotiated")]
    public async Task Web_socket_of_a_foreign_page_or_of_none_is_refused_and_the_app_s_own_works(string? origin, string query)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.CheckOrigin = true);
        await using HeadlessCircuit own = await app.OpenAsync();
        using System.Net.WebSockets.ClientWebSocket socket = new();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => socket.ConnectAsync(new UriBuilder(app.Page("_blazor")) { Scheme = "ws", Query = query }.Uri, Cancelled));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }
}
