using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Lifetime.SignIns;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>The pages of one sign-in are on two servers.</summary>
public sealed class FleetSignInTests
{
    private const int Timeout = 180_000;

    private static readonly TimeSpan s_life = TimeSpan.FromHours(8);

    private readonly JumpingClock _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Page_that_nobody_uses_stays_while_its_user_works_in_a_page_on_another_server()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Watched(kit => kit.SignIn.IdleAfter = TimeSpan.FromMinutes(10)));
        string cookie = await CookieSignIn.SignInAsync(nodes.First, "alice");
        await using HeadlessCircuit page = await CookieSignIn.OpenAsync(nodes.First, cookie);
        await using HeadlessCircuit used = await CookieSignIn.OpenAsync(nodes.Second, cookie);
        TrackedCircuit tracked = Assert.Single(nodes.First.Registry.Live);

        _clock.Pass(TimeSpan.FromMinutes(9));
        await used.ClickAsync("increment", Cancelled);
        await used.WaitForTextAsync("count", "1", Cancelled);
        _clock.Pass(TimeSpan.FromMinutes(3));
        await LookAsync(nodes.First);

        Assert.Null(tracked.End);
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);

        _clock.Pass(TimeSpan.FromMinutes(11));
        await LookAsync(nodes.First);
        await TrackedApp.WaitForAsync(() => nodes.First.Registry.Count == 0 && tracked.State == CircuitState.Closed);
        Assert.Equal(CircuitCloseReason.Idle, tracked.View().CloseReason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Proof_of_a_renewal_on_another_server_counts()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Watched());
        string cookie = await CookieSignIn.SignInAsync(nodes.First, "alice");
        await using HeadlessCircuit page = await CookieSignIn.OpenAsync(nodes.First, cookie);
        TrackedCircuit tracked = Assert.Single(nodes.First.Registry.Live);
        DateTimeOffset expires = tracked.SignIn!.ExpiresAt!.Value;
        _clock.Pass(s_life * 0.9);

        string renewed = (await CookieSignIn.AskAsync(nodes.Second, cookie, "renew")).Cookie!;
        string proof = (await CookieSignIn.AskAsync(nodes.Second, renewed, "read")).Proof!;
        await page.ReportAsync("CircuitKit.SignIn/is/" + proof, Cancelled);

        Assert.True(tracked.SignIn!.ExpiresAt > expires + (s_life / 2));
    }

    private static Task LookAsync(TrackedApp app) =>
        app.App.Services.GetServices<IHostedService>().OfType<SignInWatch>().Single().TurnAsync(Cancelled);

    private Action<WebApplicationBuilder> Watched(Action<CircuitKitOptions>? configure = null) => CookieSignIn.Watched(
        cookies =>
        {
            cookies.TimeProvider = _clock;
            cookies.ExpireTimeSpan = s_life;
        },
        kit =>
        {
            kit.TimeProvider = _clock;
            configure?.Invoke(kit);
        });
}
