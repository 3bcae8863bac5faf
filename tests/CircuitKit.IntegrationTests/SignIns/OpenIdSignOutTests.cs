using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>A user who is signed in by OpenID Connect signs out, in the app or at the provider, and the app calls nothing of CircuitKit.</summary>
public sealed class OpenIdSignOutTests
{
    private const int Timeout = 180_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sign_out_ends_the_circuits_of_the_session_on_all_nodes_and_no_others(bool isAtProvider)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(OpenIdSignIn.Add);
        string here = await OpenIdSignIn.SignInAsync(nodes.First, "alice", "session-1");
        string elsewhere = await OpenIdSignIn.SignInAsync(nodes.First, "alice", "session-2");
        await using HeadlessCircuit first = await CookieSignIn.OpenAsync(nodes.First, here);
        await using HeadlessCircuit second = await CookieSignIn.OpenAsync(nodes.Second, here);
        await using HeadlessCircuit other = await CookieSignIn.OpenAsync(nodes.Second, elsewhere);
        Assert.All(nodes.Second.Registry.List(), circuit => Assert.Contains("alice", circuit.UserKey, StringComparison.Ordinal));

        await (isAtProvider
            ? OpenIdSignIn.SignOutAtProviderAsync(nodes.First, here, "session-1")
            : OpenIdSignIn.SignOutAsync(nodes.First, here));

        await TrackedApp.WaitForAsync(() => nodes.First.Registry.Count == 0 && nodes.Second.Registry.Count == 1);
        await other.ClickAsync("increment", Cancelled);
        await other.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_of_another_session_at_the_provider_ends_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(OpenIdSignIn.Add);
        string cookie = await OpenIdSignIn.SignInAsync(app, "alice", "session-1");
        await using HeadlessCircuit page = await CookieSignIn.OpenAsync(app, cookie);

        await OpenIdSignIn.SignOutAtProviderAsync(app, cookie, "session-2");

        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);
        Assert.Single(app.Registry.List());
    }
}
