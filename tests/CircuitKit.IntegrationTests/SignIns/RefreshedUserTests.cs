using System.Net;
using System.Text.Json;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Tracking;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>SignalR of .NET 11 renews the user of an open connection; before, there is no such request.</summary>
public sealed class RefreshedUserTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_has_the_roles_of_the_renewed_user_where_the_framework_renews_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CookieSignIn.Watched());
        string reader = await CookieSignIn.SignInAsync(app, "alice", "reader");
        string token = await NegotiateAsync(app, reader);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page("counter"),
                Headers = new Dictionary<string, string> { ["Cookie"] = reader },
                HubQuery = $"id={Uri.EscapeDataString(token)}",
            },
            Cancelled);
        TrackedCircuit tracked = Assert.Single(app.Registry.Live);
        Assert.True(tracked.User!.IsInRole("reader"));

        using HttpResponseMessage refreshed = await PostAsync(
            app, "_blazor/refresh", await CookieSignIn.SignInAsync(app, "alice", "editor"), ("X-SignalR-Connection-Token", token));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        bool isRenewing = Environment.Version.Major >= 11;
        Assert.Equal(isRenewing, refreshed.StatusCode == HttpStatusCode.OK);
        Assert.Equal(isRenewing, tracked.User!.IsInRole("editor"));
        Assert.Equal("alice", tracked.UserKey);
    }

    private static async Task<string> NegotiateAsync(TrackedApp app, string cookie)
    {
        using HttpResponseMessage answer = await PostAsync(app, "_blazor/negotiate?negotiateVersion=1", cookie);
        using JsonDocument negotiated = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        return negotiated.RootElement.GetProperty("connectionToken").GetString()!;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        TrackedApp app, string path, string cookie, params (string Name, string Value)[] headers)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        foreach ((string name, string value) in headers)
        {
            client.DefaultRequestHeaders.Add(name, value);
        }

        return await client.PostAsync(app.Page(path), null, Cancelled);
    }
}
