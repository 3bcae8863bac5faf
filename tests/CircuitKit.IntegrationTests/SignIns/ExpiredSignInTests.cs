using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Tracking;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>The sign-in of an open page expires, or is renewed meanwhile. The headless page does only what a test has it do.</summary>
public sealed class ExpiredSignInTests
{
    private const int Timeout = 180_000;

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(20);

    private readonly JumpingClock _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Page_that_does_not_respond_ends_when_its_sign_in_expires_and_its_work_waits_for_its_user()
    {
        await using TrackedApp app = await StartAsync();
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);
        TrackedCircuit tracked = Assert.Single(app.Registry.Live);

        _clock.Pass(s_life + TimeSpan.FromSeconds(11));

        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0 && tracked.State == CircuitState.Closed);
        Assert.Equal(CircuitCloseReason.SignInExpired, tracked.View().CloseReason);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));

        await using HeadlessCircuit bob = await CookieSignIn.OpenAsync(app, await CookieSignIn.SignInAsync(app, "bob"));
        await bob.PretendAsync(circuit);
        Assert.Equal(ReconnectOutcome.Rejected, await bob.ReconnectAsync(Cancelled));

        await using HeadlessCircuit back = await CookieSignIn.OpenAsync(app, await CookieSignIn.SignInAsync(app, "alice"));
        await back.PretendAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await back.ReconnectAsync(Cancelled));
        Assert.Equal("1", back.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_proves_that_its_sign_in_was_renewed_stays()
    {
        await using TrackedApp app = await StartAsync();
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);
        TrackedCircuit tracked = Assert.Single(app.Registry.Live);
        DateTimeOffset expires = tracked.SignIn!.ExpiresAt!.Value;

        _clock.Pass(s_life * 0.9);
        Assert.Null((await CookieSignIn.AskAsync(app, cookie, "read")).Cookie);
        string renewed = (await CookieSignIn.AskAsync(app, cookie, "renew")).Cookie!;
        string proof = (await CookieSignIn.AskAsync(app, renewed, "read")).Proof!;
        await circuit.ReportAsync("CircuitKit.SignIn/is/" + proof, Cancelled);

        Assert.True(tracked.SignIn!.ExpiresAt > expires + (s_life / 2));
        _clock.Pass(s_life * 0.5);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        Assert.Null(tracked.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Proof_of_another_sign_in_or_user_or_of_nobody_is_of_no_use()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, await CookieSignIn.SignInAsync(app, "alice"));
        TrackedCircuit tracked = Assert.Single(app.Registry.Live);
        var known = tracked.SignIn;
        _clock.Pass(s_life / 4);

        string[] proofs =
        [
            (await CookieSignIn.AskAsync(app, await CookieSignIn.SignInAsync(app, "alice"), "read")).Proof!,
            (await CookieSignIn.AskAsync(app, await CookieSignIn.SignInAsync(app, "bob"), "read")).Proof!,
            "made up",
            "",
        ];
        foreach (string proof in proofs)
        {
            await circuit.ReportAsync("CircuitKit.SignIn/is/" + proof, Cancelled);
        }

        Assert.Same(known, tracked.SignIn);
        Assert.Null((await CookieSignIn.AskAsync(app, "none=1", "read")).Proof);
    }

    [Fact(Timeout = Timeout)]
    public async Task Request_that_another_site_could_send_gets_no_proof_and_signs_nobody_out()
    {
        await using TrackedApp app = await StartAsync(kit => kit.SignIn.IdleAfter = TimeSpan.FromMinutes(10));
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);

        Assert.Equal((null, null), await CookieSignIn.AskAsync(app, cookie, "end", withHeader: false));
        Assert.Equal((null, null), await CookieSignIn.AskAsync(app, cookie, "read", withHeader: false));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task User_who_did_nothing_for_too_long_is_signed_out_and_gets_the_work_back()
    {
        await using TrackedApp app = await StartAsync(kit => kit.SignIn.IdleAfter = TimeSpan.FromMinutes(10));
        string cookie = await CookieSignIn.SignInAsync(app, "alice");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, cookie);
        await using HeadlessCircuit second = await OpenClickedAsync(app, cookie);

        // A page that its browser had frozen does not know that the other one was used.
        _clock.Pass(TimeSpan.FromMinutes(9));
        await second.ClickAsync("increment", Cancelled);
        await second.WaitForTextAsync("count", "2", Cancelled);
        _clock.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(("used", null), await CookieSignIn.AskAsync(app, cookie, "end"));
        Assert.Equal(2, app.Registry.Count);

        _clock.Pass(TimeSpan.FromMinutes(8));
        string removed = (await CookieSignIn.AskAsync(app, cookie, "end")).Cookie!;

        Assert.EndsWith("=", removed, StringComparison.Ordinal);
        await TrackedApp.WaitForAsync(() => app.Registry.Count == 0);
        await using HeadlessCircuit back = await CookieSignIn.OpenAsync(app, await CookieSignIn.SignInAsync(app, "alice"));
        await back.PretendAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await back.ReconnectAsync(Cancelled));
    }

    private Task<TrackedApp> StartAsync(Action<CircuitKitOptions>? configure = null) => TrackedApp.StartAsync(CookieSignIn.Watched(
        cookies =>
        {
            cookies.TimeProvider = _clock;
            cookies.ExpireTimeSpan = s_life;
        },
        kit =>
        {
            kit.TimeProvider = _clock;
            configure?.Invoke(kit);
        }));

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string cookie)
    {
        HeadlessCircuit circuit = await CookieSignIn.OpenAsync(app, cookie);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitUntilSavedAsync();
        return circuit;
    }
}
