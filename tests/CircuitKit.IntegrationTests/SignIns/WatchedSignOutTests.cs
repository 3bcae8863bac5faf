using System.Security.Claims;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Persistence;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>A user signs out with the app's own cookie authentication, and the app calls nothing of CircuitKit.</summary>
public sealed class WatchedSignOutTests
{
    private const int Timeout = 180_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_in_one_browser_ends_its_circuits_on_all_nodes_and_not_those_of_the_users_other_browser()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(CookieSignIn.Watched());
        string here = await CookieSignIn.SignInAsync(nodes.First, "alice");
        string elsewhere = await CookieSignIn.SignInAsync(nodes.Second, "alice");
        await using HeadlessCircuit first = await OpenClickedAsync(nodes.First, here);
        await using HeadlessCircuit second = await OpenClickedAsync(nodes.Second, here);
        await using HeadlessCircuit evicted = await OpenClickedAsync(nodes.Second, here);
        await using HeadlessCircuit other = await OpenClickedAsync(nodes.Second, elsewhere);
        await using HeadlessCircuit otherEvicted = await OpenClickedAsync(nodes.First, elsewhere);
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Second.WaitUntilSavedAsync();
        await EvictAsync(nodes.Second, evicted);
        await EvictAsync(nodes.First, otherEvicted);

        await CookieSignIn.SignOutAsync(nodes.First, here);

        await TrackedApp.WaitForAsync(() => nodes.First.Registry.Count == 0 && nodes.Second.Registry.Count == 1);
        await WaitUntilEndedAsync(nodes.First);
        await other.ClickAsync("increment", Cancelled);
        await other.WaitForTextAsync("count", "2", Cancelled);

        // With the same user's newest sign-in, as in this browser a moment later: what the old one has left is gone, in the store too.
        string again = await CookieSignIn.SignInAsync(nodes.First, "alice");
        await using HeadlessCircuit back = await CookieSignIn.OpenAsync(nodes.First, again);
        foreach (HeadlessCircuit gone in new[] { first, second, evicted })
        {
            await back.PretendAsync(gone);
            Assert.Equal(ReconnectOutcome.Rejected, await back.ReconnectAsync(Cancelled));
        }

        await back.PretendAsync(otherEvicted);
        Assert.Equal(ReconnectOutcome.Resumed, await back.ReconnectAsync(Cancelled));
        Assert.Equal("1", back.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_was_on_its_way_when_its_user_signed_out_gets_no_circuit()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CookieSignIn.Watched());
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit open = await OpenClickedAsync(app, cookie);
        await CookieSignIn.SignOutAsync(app, cookie);
        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0);

        // Its request carries the cookie that the browser has thrown away meanwhile.
        await using HeadlessCircuit? late = await OpenUnlessCutAsync(app, cookie);

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0 && late?.IsConnected != true);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_everywhere_ends_the_circuits_of_all_browsers_and_of_no_other_user()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(CookieSignIn.Watched(options: kit => kit.SignIn.Everywhere = true));
        string here = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit first = await OpenClickedAsync(app, here);
        await using HeadlessCircuit second = await OpenClickedAsync(app, await CookieSignIn.SignInAsync(app, "alice"));
        await using HeadlessCircuit bob = await OpenClickedAsync(app, await CookieSignIn.SignInAsync(app, "bob"));

        await CookieSignIn.SignOutAsync(app, here);

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 1);
        Assert.Equal("bob", Assert.Single(app.Registry.List()).UserKey);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_in_from_before_the_watch_ends_with_all_circuits_of_its_user()
    {
        using TestKit.TempFolder keys = new();
        string cookie;
        await using (TrackedApp before = await TrackedApp.StartAsync(CookieSignIn.Add, "--keys", keys.Path))
        {
            cookie = await CookieSignIn.SignInAsync(before, "alice");
        }

        await using TrackedApp app = await TrackedApp.StartAsync(CookieSignIn.Watched(), "--keys", keys.Path);
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);

        await CookieSignIn.SignOutAsync(app, cookie);

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_the_app_still_run(bool areOfType)
    {
        OwnEvents own = new();
        await using TrackedApp app = await TrackedApp.StartAsync(builder =>
        {
            builder.Services.AddSingleton(own);
            CookieSignIn.Watched(cookies =>
            {
                if (areOfType)
                {
                    cookies.EventsType = typeof(OwnEvents);
                }
                else
                {
                    cookies.Events = own;
                }
            })(builder);
        });
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);

        await CookieSignIn.SignOutAsync(app, cookie);

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0);
        Assert.Equal(["in", "valid", "out"], own.Happened.Distinct());
    }

    [Fact(Timeout = Timeout)]
    public async Task App_that_signs_out_while_it_validates_the_user_ends_the_circuits()
    {
        OwnEvents own = new();
        await using TrackedApp app = await TrackedApp.StartAsync(CookieSignIn.Watched(cookies => cookies.Events = own));
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);
        await using HeadlessCircuit bob = await OpenClickedAsync(app, await CookieSignIn.SignInAsync(app, "bob"));

        // As with a security stamp, or a session that the server has ended: at the next request, whatever that is.
        own.Rejected = "alice";
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        await client.GetAsync(app.Page("counter"), Cancelled);

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 1);
        Assert.Equal("bob", Assert.Single(app.Registry.List()).UserKey);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_while_Redis_is_away_is_not_held_up_and_is_made_up_for_when_it_is_back()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(CookieSignIn.Watched());
        string cookie = await CookieSignIn.SignInAsync(nodes.First, "alice");
        await using HeadlessCircuit first = await OpenClickedAsync(nodes.First, cookie);
        await using HeadlessCircuit second = await OpenClickedAsync(nodes.Second, cookie);
        await nodes.Redis.KillAsync();

        // Answered although nothing of the rest can be done yet.
        await CookieSignIn.SignOutAsync(nodes.First, cookie);
        await TrackedApp.WaitForAsync(() => nodes.First.Registry.Count == 0);
        Assert.Equal(1, nodes.Second.Registry.Count);

        await nodes.Redis.RestartAsync();
        await WaitLongForAsync(() => nodes.Second.Registry.Count == 0);
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string cookie)
    {
        HeadlessCircuit circuit = await CookieSignIn.OpenAsync(app, cookie);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }

    // The server may end the connection before the page has its components.
    private static async Task<HeadlessCircuit?> OpenUnlessCutAsync(TrackedApp app, string cookie)
    {
        try
        {
            return await CookieSignIn.OpenAsync(app, cookie);
        }
        catch (CircuitDisconnectedException)
        {
            return null;
        }
    }

    private static async Task EvictAsync(TrackedApp app, HeadlessCircuit circuit)
    {
        await app.EvictAsync(circuit);
        await TrackedApp.WaitForAsync(() => !app.Serves(circuit));
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
    }

    private static Task WaitUntilEndedAsync(TrackedApp app) =>
        TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(line => line.Id.Id == 3400));

    // The next attempts come after 5, 10 and 20 seconds.
    private static async Task WaitLongForAsync(Func<bool> isMet)
    {
        while (!isMet())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancelled);
        }
    }

    private sealed class OwnEvents : CookieAuthenticationEvents
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Happened { get; } = new();

        public override Task SigningIn(CookieSigningInContext context) => Note("in");

        public string? Rejected { get; set; }

        public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
        {
            await Note("valid");
            if (Rejected is not null && context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) == Rejected)
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync(context.Scheme.Name);
            }
        }

        public override Task SigningOut(CookieSigningOutContext context) => Note("out");

        private Task Note(string happened)
        {
            Happened.Enqueue(happened);
            return Task.CompletedTask;
        }
    }
}
