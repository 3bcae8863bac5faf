using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Crashes;

/// <summary>After an unhandled exception the page is offered its last snapshot, once.</summary>
public sealed class CrashOfferTests
{
    private const int Timeout = 120_000;

    internal static readonly string[] On = ["--CircuitKit:Crash:Offer", "true"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    public async Task Page_continues_from_where_it_was_before_the_exception(string mode)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--mode", mode, .. On]);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 2);

        Assert.True(await CrashAsync(page, "hurt"));
        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));

        Assert.Equal("2", page.TextOf("count"));
        await ClickAsync(page, "3");
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_offered_unless_the_app_asks_for_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);

        await BreakAsync(page, "crash");

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--CircuitKit:Checkpoints:Enabled", "false")]
    [InlineData("--store", "memory")]
    public async Task Nothing_is_offered_where_live_circuits_are_not_saved(string option, string value)
    {
        await using TrackedApp app = await TrackedApp.StartAsync([option, value, .. On]);
        await using HeadlessCircuit page = await app.OpenAsync("crash");
        await ClickAsync(page, "1");

        await BreakAsync(page, "crash");

        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);
        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_in_which_nobody_did_anything_is_not_offered_anything()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. On, "--CircuitKit:Checkpoints:QuietPeriod", "00:00:00.1"]);
        using MetricCollector<long> offers = Offers(app);
        await using HeadlessCircuit page = await app.OpenAsync("crash?fuse=6000");
        await app.WaitUntilSavedAsync();
        Assert.NotEmpty(app.Snapshots());

        Assert.False(await page.IsOfferedToContinueAsync(Cancelled));
        Assert.Equal(["nothing_saved"], Outcomes(offers));
        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
    }

    [Fact(Timeout = Timeout)]
    public async Task Snapshot_that_crashes_again_is_dropped()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(On);
        using MetricCollector<long> offers = Offers(app);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashAsync(page));
        await page.ContinueAsync(Cancelled);
        await app.WaitUntilSavedAsync();

        Assert.False(await CrashAsync(page));

        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
        Assert.Equal(["offered", "taken", "crashed_again"], Outcomes(offers));
        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
        Assert.Equal(2, app.Logs.GetSnapshot().Count(record => record.Id.Id == 3055));
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3056);
    }

    [Fact(Timeout = Timeout)]
    public async Task State_in_which_the_user_went_on_working_is_offered_anew()
    {
        JumpingClock clock = new();
        await using TrackedApp app = await TrackedApp.StartAsync(builder => builder.Services.UseClock(clock), On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashAsync(page));
        await page.ContinueAsync(Cancelled);

        clock.Pass(TimeSpan.FromSeconds(11));
        await ClickAsync(page, "2");
        await app.WaitUntilSavedAsync();

        Assert.True(await CrashAsync(page));
        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));
        Assert.Equal("2", page.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Work_right_after_the_crash_does_not_lift_the_mark()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashAsync(page));
        await page.ContinueAsync(Cancelled);

        await ClickAsync(page, "2");
        await app.WaitUntilSavedAsync();

        Assert.False(await CrashAsync(page));
    }

    [Fact(Timeout = Timeout)]
    public async Task State_that_breaks_the_page_at_once_is_tried_once_and_the_page_then_begins_anew()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        await page.ClickAsync("poison", Cancelled);
        await app.WaitUntilSavedAsync();
        string offered = page.CircuitSecret;
        Assert.True(await CrashAsync(page));

        await Assert.ThrowsAnyAsync<Exception>(() => page.ContinueAsync(Cancelled));

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));

        // Nor for a client that comes with the first secret again.
        await page.PretendAsync(offered);
        Assert.Equal(ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_left_of_the_circuit_after_the_exception_is_not_saved()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.AddScoped<CircuitHandler, SlowGoodbye>(),
            ["--CircuitKit:Checkpoints:QuietPeriod", "00:00:00.1", "--CircuitKit:Checkpoints:MaxDelay", "00:00:00.2", .. On]);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);

        Assert.True(await CrashAsync(page, "hurt"));

        await page.ContinueAsync(Cancelled);
        Assert.Equal("1", page.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_page_has_sent_before_it_learns_of_the_crash_does_not_cost_it_the_offer()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(builder => builder.Services.AddScoped<CircuitHandler, SlowGoodbye>(), On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);

        // As fast as a user who clicks twice: both are sent before the response to the first.
        Task[] clicks = [page.ClickAsync("crash", Cancelled), page.ClickAsync("increment", Cancelled)];
        await Assert.ThrowsAsync<CircuitErrorException>(() => Task.WhenAll(clicks));

        Assert.True(await page.IsOfferedToContinueAsync(Cancelled));
        await page.ContinueAsync(Cancelled);
        Assert.Equal("1", page.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_crashes_while_its_page_is_away_goes_on_when_the_page_comes_back()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Task lighting = page.ClickAsync("light", Cancelled);
        await page.WaitForTextAsync("fuse", "lit", Cancelled);
        await page.DropAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => lighting);
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);

        Assert.Equal(ReconnectOutcome.Resumed, await page.ContinueAsync(Cancelled));

        Assert.Equal("1", page.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_starts_over_or_leaves_takes_the_snapshot_along()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(On);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashAsync(page));

        await page.CloseAsync(Cancelled);

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("", true)]
    [InlineData("?ck_over=1", false)]
    public async Task With_restore_on_reload_only_who_starts_over_takes_it_along(string query, bool isKept)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--CircuitKit:Reload:Restore", "On", .. On]);
        await using HeadlessCircuit page = await OpenClickedAsync(app, clicks: 1);
        Assert.True(await CrashAsync(page));

        using HttpClient http = new();
        using FormUrlEncodedContent form = new([new("circuitId", page.CircuitSecret)]);
        using HttpResponseMessage response = await http.PostAsync(app.Page($"_blazor/disconnect{query}"), form, Cancelled);
        if (!isKept)
        {
            await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
        }

        Assert.Equal(isKept ? ReconnectOutcome.Resumed : ReconnectOutcome.Rejected, await page.ContinueAsync(Cancelled));
    }

    internal static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, int clicks, string? user = null)
    {
        HeadlessCircuit page = await app.OpenAsync("crash", user);
        for (int click = 1; click <= clicks; click++)
        {
            await ClickAsync(page, $"{click}");
        }

        await app.WaitUntilSavedAsync();
        return page;
    }

    internal static async Task ClickAsync(HeadlessCircuit page, string count)
    {
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", count, Cancelled);
    }

    /// <summary>Has the circuit crash. True when the page is offered to continue.</summary>
    internal static async Task<bool> CrashAsync(HeadlessCircuit page, string button = "crash")
    {
        await BreakAsync(page, button);
        return await page.IsOfferedToContinueAsync(Cancelled);
    }

    private static Task<CircuitErrorException> BreakAsync(HeadlessCircuit page, string button) =>
        Assert.ThrowsAsync<CircuitErrorException>(() => page.ClickAsync(button, Cancelled));

    private static MetricCollector<long> Offers(TrackedApp app) =>
        new(app.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", "circuitkit.crash.offers");

    private static IEnumerable<object?> Outcomes(MetricCollector<long> offers) =>
        offers.GetMeasurementSnapshot().Select(measured => measured.Tags["outcome"]);

    /// <summary>Gives a checkpoint the time to capture what the exception has left.</summary>
    private sealed class SlowGoodbye : CircuitHandler
    {
        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) =>
            Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, cancellationToken);
    }
}
