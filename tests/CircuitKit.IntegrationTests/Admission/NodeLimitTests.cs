using System.Net;
using CircuitKit.Admission.Http;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>Limits of a whole server, on real Kestrel.</summary>
public sealed class NodeLimitTests
{
    private const int Timeout = 120_000;

    private const string FirstTab = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string Browser = "ssssssssssssssssssssss";
    private const string OtherBrowser = "oooooooooooooooooooooo";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Full_server_answers_a_page_request_with_the_refusal_page_and_lets_the_next_one_in_when_somebody_has_left()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => (limits.MaxCircuits, limits.RetryAfter) = (2, TimeSpan.FromSeconds(7)));
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");

        using HttpResponseMessage refused = await LimitedApp.AskForPageAsync(app);
        string page = await refused.Content.ReadAsStringAsync(Cancelled);
        await second.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 1, Cancelled);
        await using HeadlessCircuit third = await app.OpenAsync("counter");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.True(refused.Headers.CacheControl?.NoStore);
        Assert.Contains("<h1>Busy at the moment</h1>", page);
        Assert.Contains("""<meta name="circuitkit-retry-after" content="7">""", page);
        Assert.DoesNotContain("Blazor", page);
        Assert.Equal(2, app.Registry.List().Count);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("test/info", "text/html")]
    [InlineData("counter", "application/json")]
    public async Task Full_server_answers_what_wants_no_circuit(string path, string accept)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using HeadlessCircuit first = await app.OpenAsync("counter");

        using HttpResponseMessage answer = await LimitedApp.AskForPageAsync(app, path, accept: accept);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task App_sends_a_refusal_page_of_its_own()
    {
        using TempFolder root = new();
        await File.WriteAllTextAsync(Path.Combine(root.Path, "busy.html"), "<p>Our own words</p>", Cancelled);
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => (limits.MaxCircuits, limits.RefusalPage) = (1, "busy.html"),
            builder => builder.Environment.WebRootFileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(root.Path));
        await using HeadlessCircuit first = await app.OpenAsync("counter");

        using HttpResponseMessage refused = await LimitedApp.AskForPageAsync(app);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "<p>Our own words</p>"),
            (refused.StatusCode, await refused.Content.ReadAsStringAsync(Cancelled)));

        File.Delete(Path.Combine(root.Path, "busy.html"));
        using HttpResponseMessage ours = await LimitedApp.AskForPageAsync(app);
        Assert.Contains("Busy at the moment", await ours.Content.ReadAsStringAsync(Cancelled));
        Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 8005);
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_many_at_once_who_all_have_their_page_no_more_get_a_circuit_than_there_is_room_for()
    {
        const int Room = 5;
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = Room);
        int most = 0;
        using IDisposable counting = app.Registry.OnChange(_ => InterlockedMax(ref most, app.Registry.List().Count));

        Task<HeadlessCircuit>[] openings = [.. Enumerable.Range(0, 30).Select(_ => app.OpenAsync("counter"))];
        await Task.WhenAll(openings).ContinueWith(_ => { }, Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(Room, openings.Count(opening => opening.IsCompletedSuccessfully));
        Assert.Equal(Room, most);
        // At the door, or, with the page in hand, at the circuit's start.
        Task<HeadlessCircuit>[] refused = [.. openings.Where(opening => opening.IsFaulted)];
        Assert.Equal(openings.Length - Room, refused.Length);
        Assert.All(refused, opening => Assert.True(
            opening.Exception!.InnerException is CircuitRefusedException { Reason: "busy" } or HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable }));
        Assert.Equal(Room, LimitedApp.Places(app).Count);
        foreach (Task<HeadlessCircuit> opening in openings.Where(opening => opening.IsCompletedSuccessfully))
        {
            await (await opening).DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Reload_on_a_full_server_takes_the_place_of_the_page_before_it()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using HeadlessCircuit before = await app.OpenAsync(tab: FirstTab, browser: Browser);

        // The page before it says good-bye late, or never.
        await using HeadlessCircuit after = await app.OpenAsync(tab: FirstTab, browser: Browser);

        await after.ClickAsync("increment", Cancelled);
        await after.WaitForTextAsync("count", "1", Cancelled);
        await Eventually.IsAsync(() => app.Registry.List().Count == 1, Cancelled);
        Assert.Equal(1, LimitedApp.Places(app).Count);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("ann", Browser, "ben", Browser)]
    [InlineData("ann", Browser, "ann", OtherBrowser)]
    [InlineData(null, Browser, null, OtherBrowser)]
    [InlineData(null, Browser, null, null)]
    [InlineData(null, null, null, Browser)]
    [InlineData(null, null, null, null)]
    public async Task Another_user_or_browser_that_knows_the_tab_s_id_takes_no_place_from_it(
        string? user, string? browser, string? other, string? otherBrowser)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuitsPerTab = 1);
        await using HeadlessCircuit victim = await app.OpenAsync(tab: FirstTab, user: user, browser: browser);

        Assert.Equal("tab", await LimitedApp.RefusalAsync(app.OpenAsync(tab: FirstTab, user: other, browser: otherBrowser)));

        await victim.ClickAsync("increment", Cancelled);
        await victim.WaitForTextAsync("count", "1", Cancelled);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("user", "POST", "_blazor/negotiate?negotiateVersion=1")]
    [InlineData("tab", "POST", "_blazor/negotiate?negotiateVersion=1")]
    [InlineData("address", "POST", "_blazor/negotiate?negotiateVersion=1")]
    [InlineData("address", "POST", "_blazor/negotiate?negotiateVersion=1&id=")]
    [InlineData("address", "GET", "_blazor")]
    [InlineData("address", "GET", "_blazor?id=")]
    public async Task Browser_gets_its_id_whichever_limit_is_set(string limit, string method, string path)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits =>
        {
            limits.MaxCircuitsPerUser = limit == "user" ? 1 : null;
            limits.MaxCircuitsPerTab = limit == "tab" ? 1 : null;
            limits.MaxCircuitsPerAddress = limit == "address" ? 1 : null;
        });
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        using HttpRequestMessage request = new(new HttpMethod(method), app.Page(path));
        using HttpResponseMessage answer = await client.SendAsync(request, Cancelled);

        Assert.StartsWith("circuitkit-browser=", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Cookie_that_is_copied_to_many_clients_passes_a_full_server_only_as_often_as_one_browser_needs()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1, builder => builder.Services.UseClock(time));
        await using HeadlessCircuit first = await app.OpenAsync(browser: Browser);

        int passed = 0;
        for (int i = 0; i < BrowserPasses.MaxPerMinute + 20; i++)
        {
            using HttpResponseMessage copy = await LimitedApp.AskForPageAsync(app, cookie: $"circuitkit-browser={Browser}");
            passed += copy.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.Equal(BrowserPasses.MaxPerMinute, passed);
        time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage reload = await LimitedApp.AskForPageAsync(app, cookie: $"circuitkit-browser={Browser}");
        Assert.Equal(HttpStatusCode.OK, reload.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("counter", "/counter")]
    [InlineData("//evil.example/counter", "/.//evil.example/counter")]
    [InlineData("//evil.example/counter?a=b", "/.//evil.example/counter?a=b")]
    public async Task Refused_enhanced_navigation_stays_at_the_app_s_origin(string path, string location)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        DefaultHttpContext context = new();
        context.Request.Headers.Accept = "text/html; blazor-enhanced-nav=on";
        (string target, string query) = path.Split('?') is [var before, var after] ? (before, "?" + after) : (path, "");
        (context.Request.Path, context.Request.QueryString) = (target.StartsWith('/') ? target : "/" + target, new QueryString(query));

        await app.App.Services.GetRequiredService<RefusalPage>().SendAsync(context);

        Assert.Equal(location, context.Response.Headers["blazor-enhanced-nav-redirect-location"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Hub_connection_gives_the_browser_the_id_with_which_it_may_reload_a_page_of_a_full_server()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        using HttpResponseMessage negotiated = await client.PostAsync(app.Page("_blazor/negotiate?negotiateVersion=1"), null, Cancelled);
        string cookie = Assert.Single(negotiated.Headers.GetValues("Set-Cookie"));
        string browser = cookie.Split(';')[0];
        await using HeadlessCircuit first = await app.OpenAsync(browser: browser.Split('=')[1]);

        using HttpResponseMessage reload = await LimitedApp.AskForPageAsync(app, cookie: browser);
        using HttpResponseMessage stranger = await LimitedApp.AskForPageAsync(app, cookie: $"circuitkit-browser={Browser}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (reload.StatusCode, stranger.StatusCode));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Timeout)]
    public async Task Reconnect_to_a_full_server_is_not_counted_anew()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(1, LimitedApp.Places(app).Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Those_who_come_back_get_in_over_the_limit_up_to_the_margin_and_then_keep_trying()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => (limits.MaxCircuits, limits.ResumeMargin) = (2, 0.5));
        List<HeadlessCircuit> away = [await app.OpenAsync("counter"), await app.OpenAsync("counter")];
        foreach (HeadlessCircuit circuit in away)
        {
            await app.EvictAsync(circuit);
        }

        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");
        Assert.Equal(ReconnectOutcome.Resumed, await away[0].ReconnectAsync(Cancelled));
        Assert.Equal(3, LimitedApp.Places(app).Count);

        // Not a rejection, after which the page would reload and the snapshot be lost to it.
        await Assert.ThrowsAsync<CircuitDisconnectedException>(() => away[1].ReconnectAsync(Cancelled));
        await second.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 2, Cancelled);
        Assert.Equal(ReconnectOutcome.Resumed, await away[1].ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Newcomers_wait_while_others_come_back_and_get_in_when_those_are_there()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxConcurrentResumes = 1);
        await using HeadlessCircuit away = await app.OpenAsync("counter");
        await app.EvictAsync(away);
        Assert.True(await away.ResumeAndHoldAsync(Cancelled));

        using HttpResponseMessage refused = await LimitedApp.AskForPageAsync(app);
        await away.ShowAsync(Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Resuming == 0, Cancelled);
        await using HeadlessCircuit newcomer = await app.OpenAsync("counter");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(2, LimitedApp.Places(app).Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Newcomers_are_refused_while_memory_is_short()
    {
        FullMemory memory = new();
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => limits.MemoryPressureThreshold = 0.8, builder => builder.Services.AddSingleton<INodeMemory>(memory));
        memory.Pressure = 0.81;
        using HttpResponseMessage refused = await LimitedApp.AskForPageAsync(app);
        memory.Pressure = 0.8;
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_limits_nobody_is_counted_and_no_cookie_is_set()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(_ => { });
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        using HttpResponseMessage negotiated = await client.PostAsync(app.Page("_blazor/negotiate?negotiateVersion=1"), null, Cancelled);

        Assert.Equal(0, LimitedApp.Places(app).Count);
        Assert.False(negotiated.Headers.Contains("Set-Cookie"));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private sealed class FullMemory : INodeMemory
    {
        public double Pressure { get; set; }
    }
}
