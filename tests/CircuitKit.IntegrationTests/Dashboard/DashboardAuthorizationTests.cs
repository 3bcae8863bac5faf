using System.Net;
using System.Text.RegularExpressions;
using CircuitKit.Dashboard;
using CircuitKit.IntegrationTests.Checkpoints;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>Who gets in, and what the page is made of.</summary>
public sealed partial class DashboardAuthorizationTests
{
    private const int Timeout = 60_000;

    private static readonly string[] s_readable = ["", "assets/js/main.js", "api/now", "api/status", "api/stream", "api/circuits", "api/groups", "api/circuit?id=x", "api/nodes", "api/deploy", "api/policies", "api/state", "api/token"];

    private static readonly string[] s_actions = ["checkpoint", "close", "drain"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("plain")]
    [InlineData("anonymous")]
    public async Task Outside_of_Development_every_address_is_not_found_unless_a_policy_stands_and_one_line_says_why(string how)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--dashboard",
            how,
            "--environment",
            "Production",
            "--CircuitKit:Dashboard:AllowActions",
            "true");
        using DashboardClient client = new(app, "alice");

        foreach (string path in s_readable)
        {
            using HttpResponseMessage answer = await client.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled)));
        }

        foreach (string action in s_actions)
        {
            using HttpResponseMessage answer = await client.ActAsync(action, new { circuitId = "x", nodeId = "x" });
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 9000);
    }

    [Fact(Timeout = Timeout)]
    public async Task With_a_policy_it_is_open_to_those_who_meet_it_and_to_nobody_else()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "policy", "--environment", "Production");
        using DashboardClient stranger = new(app);
        using DashboardClient alice = new(app, "alice");

        foreach (string path in s_readable)
        {
            using HttpResponseMessage refused = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using HttpResponseMessage page = await alice.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("CircuitKit.TestApp", (await alice.JsonAsync("api/now")).GetProperty("app").GetString());
    }

    [Fact(Timeout = Timeout)]
    public async Task In_Development_it_is_open_and_strict_about_what_the_page_may_load()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "plain", "--environment", "Development");
        using DashboardClient client = new(app);

        using HttpResponseMessage page = await client.GetAsync("");
        using HttpResponseMessage json = await client.GetAsync("api/status");
        using HttpResponseMessage withoutSlash = await client.GetAsync("../circuitkit");

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action "
            + "'none'; frame-ancestors 'none'",
            Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(json.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(json.Headers.CacheControl!.NoStore);
        Assert.Equal((HttpStatusCode.Found, "/circuitkit/"), (withoutSlash.StatusCode, withoutSlash.Headers.Location!.ToString()));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("localhost", null, true)]
    [InlineData("LOCALHOST:5000", "http://localhost:5000", true)]
    [InlineData("shop.localhost", null, true)]
    [InlineData("127.0.0.2", null, true)]
    [InlineData("[::1]:5000", "http://[::1]:5000", true)]
    [InlineData("evil.example", null, false)]
    [InlineData("evil.example:5000", "http://evil.example:5000", false)]
    [InlineData("localhost.evil.example", null, false)]
    [InlineData("evillocalhost", null, false)]
    [InlineData("192.0.2.1", null, false)]
    [InlineData("localhost", "https://evil.example", false)]
    [InlineData("localhost", "null", false)]
    public async Task In_Development_a_site_that_leads_its_name_to_this_machine_gets_nothing(string host, string? origin, bool isOpen)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--dashboard", "plain", "--environment", "Development", "--CircuitKit:Dashboard:AllowActions", "true");
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        foreach ((HttpMethod method, string path) in (IEnumerable<(HttpMethod, string)>)
            [(HttpMethod.Get, "api/circuits"), (HttpMethod.Get, "api/token"), (HttpMethod.Post, "api/actions/close")])
        {
            using HttpRequestMessage request = new(method, app.Page("circuitkit/" + path));
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using HttpResponseMessage answer = await client.SendAsync(request, Cancelled);

            // An action without a token is refused in any case.
            Assert.Equal(
                !isOpen ? HttpStatusCode.NotFound : method == HttpMethod.Post ? HttpStatusCode.Forbidden : HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(isOpen ? 0 : 1, app.Logs.GetSnapshot().Count(line => line.Id.Id == 9004));
    }

    [Fact(Timeout = Timeout)]
    public async Task With_a_policy_it_is_open_under_any_name()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "policy", "--environment", "Development");
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        using HttpRequestMessage request = new(HttpMethod.Get, app.Page("circuitkit/api/status"));
        request.Headers.Host = "shop.example";
        request.Headers.Add("X-Test-User", "alice");

        using HttpResponseMessage answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_file_the_page_names_is_there_and_no_other_is_and_an_unchanged_one_is_not_sent_again()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "plain", "--environment", "Development");
        using DashboardClient client = new(app);
        string html = await client.TextAsync("");
        Queue<string> open = new(Asset().Matches(html).Select(match => match.Value));
        HashSet<string> seen = [];
        while (open.TryDequeue(out string? path))
        {
            if (!seen.Add(path))
            {
                continue;
            }

            string text = await client.TextAsync(path);
            Uri address = new(new Uri("http://localhost/"), path);
            foreach (Match import in Import().Matches(text).Where(_ => !path.Contains("/vendor/")))
            {
                open.Enqueue(new Uri(address, import.Groups[1].Value).AbsolutePath.TrimStart('/'));
            }
        }

        // What is embedded and never loaded would be dead weight; the licence is not for the browser.
        Assert.Equal(
            DashboardFiles.Names.Where(name => name is not ("index.html" or "vendor/uPlot.LICENSE.txt")).Order(StringComparer.Ordinal),
            seen.Select(path => path["assets/".Length..]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        using HttpResponseMessage first = await client.GetAsync("assets/css/theme.css");
        using HttpResponseMessage again = await client.GetAsync("assets/css/theme.css", "If-None-Match", first.Headers.ETag!.Tag);
        using HttpResponseMessage above = await client.GetAsync("assets/../../appsettings.json");
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotFound), (again.StatusCode, above.StatusCode));
    }

    [GeneratedRegex("assets/[^\"]+")]
    private static partial Regex Asset();

    [GeneratedRegex("from '([^']+)'")]
    private static partial Regex Import();
}
