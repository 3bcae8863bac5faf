using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Draining;

/// <summary>The drain over HTTP on real Kestrel; the server stays.</summary>
public sealed class DrainHookTests
{
    private const int Timeout = 60_000;
    private const string Hook = "circuitkit/drain";
    private const string Token = "correct-horse-battery";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Post_that_waits_is_answered_when_all_circuits_are_let_go_and_another_server_resumes_them()
    {
        using TempFolder snapshots = new();
        using TempFolder keys = new();
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"file:{snapshots.Path}", "--keys", keys.Path);
        await using TrackedApp other = await TrackedApp.StartAsync("--store", $"file:{snapshots.Path}", "--keys", keys.Path);
        using HttpClient http = Http(app);
        await using HeadlessCircuit connected = await app.OpenAsync("counter");
        await connected.ClickAsync("increment", Cancelled);
        await connected.WaitForTextAsync("count", "1", Cancelled);
        await using HeadlessCircuit disconnected = await app.OpenAsync("counter");
        await disconnected.DropAsync();

        using HttpResponseMessage answer = await http.PostAsync($"{Hook}?wait=true", null, Cancelled);

        DrainStatus status = await StatusOf(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((DrainState.Drained, 2, 2, 2, 0), (status.State, status.Circuits, status.Saved, status.Released, status.Unsaved));
        Assert.Empty(app.Registry.List());
        await using HeadlessCircuit moved = await other.OpenAsync("counter");
        await moved.PretendAsync(connected);
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal("1", moved.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Post_starts_the_drain_and_get_tells_of_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Drain:ReleaseRate", "1");
        using HttpClient http = Http(app);
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");
        Assert.Equal((DrainState.NotDraining, 2), await GetAsync(http));

        using HttpResponseMessage answer = await http.PostAsync(Hook, null, Cancelled);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.NotEqual(DrainState.Drained, (await StatusOf(answer)).State);
        while ((await GetAsync(http)).State != DrainState.Drained)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }

        using HttpResponseMessage again = await http.PostAsync(Hook, null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, (await StatusOf(again)).Released);
    }

    [Fact(Timeout = Timeout)]
    public async Task Attrition_lets_those_who_are_here_go_on_and_come_back_and_nobody_else_in()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        using HttpClient http = Http(app);
        await using HeadlessCircuit page = await OpenAsync("0123456789012345678901");

        using HttpResponseMessage answer = await http.PostAsync($"{Hook}?mode=attrition", null, Cancelled);

        Assert.Equal((HttpStatusCode.Accepted, DrainState.Waiting), (answer.StatusCode, (await StatusOf(answer)).State));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await CodeOf(http, "health/ready"));
        await page.ClickAsync("increment", Cancelled);
        await page.DropAsync();
        Assert.Equal(ReconnectOutcome.Live, await page.ReconnectAsync(Cancelled));
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "2", Cancelled);
        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync("another890123456789012"));
        // Nor a second circuit of a tab that has one.
        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync("0123456789012345678901"));
        Assert.Equal((DrainState.Waiting, 1), await GetAsync(http));

        using HttpResponseMessage unknown = await http.PostAsync($"{Hook}?mode=later", null, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal("The mode is immediate or attrition.", await unknown.Content.ReadAsStringAsync(Cancelled));
        using HttpResponseMessage end = await http.PostAsync($"{Hook}?mode=immediate&wait=true", null, Cancelled);
        Assert.Equal((HttpStatusCode.OK, 1), (end.StatusCode, (await StatusOf(end)).Released));

        Task<HeadlessCircuit> OpenAsync(string tab) => HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("counter"), HubQuery = $"ck_tab={tab}&ck_frame=top" }, Cancelled);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Call_through_a_proxy_or_from_a_page_is_refused_and_drains_nothing(string header, string value)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        using HttpClient http = Http(app);
        http.DefaultRequestHeaders.Add(header, value);

        using HttpResponseMessage answer = await http.PostAsync(Hook, null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.StartsWith("The drain hook is for ", await answer.Content.ReadAsStringAsync(Cancelled));
        http.DefaultRequestHeaders.Clear();
        Assert.Equal((DrainState.NotDraining, 0), await GetAsync(http));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("correct-horse-batteri", false)]
    [InlineData("correct-horse-battery, correct-horse-battery", false)]
    [InlineData(Token, true)]
    public async Task Where_the_app_has_a_token_only_who_knows_it_may_drain(string? token, bool isAllowed)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Drain:Token", Token);
        using HttpClient http = Http(app);
        if (token is not null)
        {
            http.DefaultRequestHeaders.Add("CircuitKit-Drain-Token", token);
        }

        using HttpResponseMessage answer = await http.PostAsync($"{Hook}?wait=true", null, Cancelled);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await CodeOf(http, Hook));
        Assert.Equal(isAllowed ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, await CodeOf(http, "health/ready"));
        if (!isAllowed)
        {
            Assert.Equal(
                "The drain hook needs the value of CircuitKit:Drain:Token in the header CircuitKit-Drain-Token.",
                await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Production", "plain", null, "every process on this machine, a proxy included")]
    [InlineData("Production", "remote", null, "everybody who can reach it")]
    [InlineData("Production", "anonymous", null, "every process on this machine, a proxy included")]
    [InlineData("Production", "policy", null, null)]
    [InlineData("Production", "plain", Token, null)]
    [InlineData("Development", "plain", null, null)]
    public async Task Hook_that_asks_callers_for_nothing_is_named_at_start(string environment, string how, string? token, string? callers)
    {
        string[] arguments = ["--environment", environment, "--drain", how, .. token is null ? [] : (string[])["--CircuitKit:Drain:Token", token]];
        await using TrackedApp app = await TrackedApp.StartAsync(arguments);

        Assert.Equal(
            callers is null
                ? []
                : [$"The drain hook (/circuitkit/drain) takes this server out of service for {callers}: it is mapped without an authorization "
                    + "policy. Set CircuitKit:Drain:Token, or call RequireAuthorization on it."],
            app.Logs.GetSnapshot().Where(line => line.Id.Id == 3210).Select(line => line.Message));
    }

    [Fact(Timeout = Timeout)]
    public async Task Draining_server_is_alive_but_not_ready_and_turns_new_connections_away_while_its_pages_go_on()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Drain:ReleaseRate", "1");
        using HttpClient http = Http(app);
        await using HeadlessCircuit first = await app.OpenAsync("counter");
        await using HeadlessCircuit second = await app.OpenAsync("counter");
        Assert.Equal(HttpStatusCode.OK, await CodeOf(http, "health/ready"));

        using HttpResponseMessage started = await http.PostAsync(Hook, null, Cancelled);

        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await CodeOf(http, "health/ready"));
        Assert.Equal(HttpStatusCode.OK, await CodeOf(http, "health/live"));
        Assert.Equal(HttpStatusCode.OK, await CodeOf(http, "counter"));
        using HttpResponseMessage refused = await http.PostAsync("_blazor/negotiate?negotiateVersion=1", null, Cancelled);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        await Assert.ThrowsAnyAsync<Exception>(() => app.OpenAsync("counter"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuits_stay_with_their_people_while_the_store_is_away()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.3", "--CircuitKit:Drain:Budget", "00:00:02");
        using HttpClient http = Http(app);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        await redis.FreezeAsync();
        await circuit.ClickAsync("increment", Cancelled);

        using HttpResponseMessage answer = await http.PostAsync($"{Hook}?wait=true", null, Cancelled);

        DrainStatus status = await StatusOf(answer);
        Assert.Equal((DrainState.Drained, 1, 0, 1), (status.State, status.Circuits, status.Released, status.Unsaved));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    private static HttpClient Http(TrackedApp app) => new() { BaseAddress = app.Page("") };

    private static async Task<HttpStatusCode> CodeOf(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, Cancelled);
        return answer.StatusCode;
    }

    private static async Task<(DrainState State, int Circuits)> GetAsync(HttpClient http)
    {
        DrainStatus status = (await http.GetFromJsonAsync<DrainStatus>(Hook, s_json, Cancelled))!;
        return (status.State, status.Circuits);
    }

    private static async Task<DrainStatus> StatusOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<DrainStatus>(s_json, Cancelled))!;
}
