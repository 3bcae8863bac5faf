using CircuitKit.Lifetime.SignIns;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.SignIns;

/// <summary>When pages are asked about their user's sign-in and last input, and when they end.</summary>
public sealed class SignInWatchTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);

    private readonly CheckpointHarness _app = new(options =>
    {
        options.SignIn.Watch = true;
        options.SignIn.IdleAfter = s_idle;
    });

    private readonly CheckpointHarness _withoutIdle = new(options => options.SignIn.Watch = true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _withoutIdle.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_is_asked_before_and_at_the_end_of_its_sign_in_and_ends_after_that()
    {
        (TrackedCircuit circuit, FakeBrowser browser) = Open(_withoutIdle);

        await PassAsync(_withoutIdle, s_life - SignInWatch.CheckBefore - SignInWatch.Interval);
        Assert.Empty(browser.Told);
        await PassAsync(_withoutIdle, SignInWatch.Interval);
        Assert.Equal(["check", "read"], Assert.Single(browser.Told).Contents);
        await PassAsync(_withoutIdle, SignInWatch.CheckBefore - SignInWatch.Interval);
        Assert.Single(browser.Told);
        await PassAsync(_withoutIdle, SignInWatch.Interval);
        Assert.Equal(2, browser.Told.Count);
        await PassAsync(_withoutIdle, SignInWatch.Grace - SignInWatch.Interval);
        Assert.Null(circuit.End);

        await PassAsync(_withoutIdle, SignInWatch.Interval);

        Assert.Equal(CircuitCloseReason.SignInExpired, circuit.End?.Reason);
        await Eventually.IsAsync(() => browser.Told.Count == 3, Cancelled);
        Assert.Equal(["over", "signInExpired"], browser.Told[^1].Contents);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(0.4, "read")]
    [InlineData(0.6, "renew")]
    public async Task Sign_in_is_renewed_for_a_user_who_did_something_in_its_second_half(double usedAt, string asked)
    {
        (TrackedCircuit circuit, FakeBrowser browser) = Open(_withoutIdle);
        await PassAsync(_withoutIdle, s_life * usedAt);
        circuit.Use();

        await PassAsync(_withoutIdle, (s_life * (1 - usedAt)) - SignInWatch.CheckBefore);

        Assert.Equal(["check", asked], Assert.Single(browser.Told).Contents);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_is_away_or_whose_sign_in_does_not_expire_is_left_alone()
    {
        (TrackedCircuit away, _) = Open(_withoutIdle);
        away.ConnectionLost();
        (TrackedCircuit lasting, _) = Open(_withoutIdle, new SignIn("lasting", _withoutIdle.Time.GetUtcNow(), null));

        await PassAsync(_withoutIdle, s_life + SignInWatch.Grace);

        Assert.Null(away.End);
        Assert.Null(lasting.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_nobody_uses_is_asked_and_ends()
    {
        (TrackedCircuit circuit, FakeBrowser browser) = Open(_app);

        await PassAsync(_app, s_idle - TimeSpan.FromMinutes(1));
        Assert.Equal(["used"], Assert.Single(browser.Told).Contents);
        await PassAsync(_app, TimeSpan.FromMinutes(1) + SignInWatch.Grace - SignInWatch.Interval);
        Assert.Single(browser.Told);
        Assert.Null(circuit.End);
        await PassAsync(_app, SignInWatch.Interval);

        Assert.Equal(CircuitCloseReason.Idle, circuit.End?.Reason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Use_of_one_page_counts_for_all_of_its_sign_in_and_for_no_other()
    {
        (TrackedCircuit used, _) = Open(_app);
        (TrackedCircuit beside, _) = Open(_app);
        (TrackedCircuit other, _) = Open(_app, new SignIn("other", _app.Time.GetUtcNow(), null));
        await PassAsync(_app, s_idle / 2);
        used.Use();

        await PassAsync(_app, (s_idle / 2) + SignInWatch.Grace);

        Assert.Null(used.End);
        Assert.Null(beside.End);
        Assert.Equal(CircuitCloseReason.Idle, other.End?.Reason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_says_when_its_user_last_did_something_that_the_server_has_not_seen()
    {
        (TrackedCircuit circuit, FakeBrowser browser) = Open(_app);
        await PassAsync(_app, s_idle - TimeSpan.FromMinutes(1));
        circuit.WasUsed(_app.Time.GetTimestamp() - (TimeSpan.FromMinutes(3).Ticks * _app.Time.TimestampFrequency / TimeSpan.TicksPerSecond));

        await PassAsync(_app, TimeSpan.FromMinutes(7) + SignInWatch.Grace - SignInWatch.Interval);
        Assert.Equal(2, browser.Told.Count);
        Assert.Null(circuit.End);
        await PassAsync(_app, SignInWatch.Interval);

        Assert.Equal(CircuitCloseReason.Idle, circuit.End?.Reason);
    }

    [Fact]
    public void Earlier_use_than_the_server_knows_changes_nothing()
    {
        (TrackedCircuit circuit, _) = Open(_app);
        var known = circuit.LastUse;

        circuit.WasUsed(known - 1);

        Assert.Equal(known, circuit.LastUse);
    }

    private static (TrackedCircuit Circuit, FakeBrowser Browser) Open(CheckpointHarness app, SignIn? signIn = null)
    {
        FakeBrowser browser = new();
        var now = app.Time.GetUtcNow();
        CircuitConnection connection = new()
        {
            Tab = TabIdentity.Unknown,
            User = null,
            UserKey = "alice",
            Browser = browser,
            SignIn = signIn ?? new SignIn("one", now, now + s_life),
        };
        return (app.Open(connection).Checkpoint, browser);
    }

    private static async Task PassAsync(CheckpointHarness app, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += SignInWatch.Interval)
        {
            app.Time.Advance(SignInWatch.Interval);
            await app.Get<SignInWatch>().TurnAsync(Cancelled);
        }
    }
}
