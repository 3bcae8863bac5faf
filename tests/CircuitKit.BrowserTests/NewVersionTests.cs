using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>An open page learns of a newer version of the app, and moves to it with its state.</summary>
public sealed class NewVersionTests(ChromiumFixture chromium) : NewVersionTest(chromium)
{
    [Theory]
    [InlineData("noprerender")]
    [InlineData("global")]
    [InlineData("perpage")]
    public async Task Unused_page_moves_with_its_state_and_its_drafts(string mode)
    {
        await using var site = await Site.StartTestAppAsync([.. Soon, "--mode", mode]);
        var page = await OpenAsync(site, "draft-rows");
        await page.FillAsync(".quantity >> nth=1", "7");
        await page.PressAsync(".quantity >> nth=1", "Tab");
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);

        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
        await Assertions.Expect(page.Locator(".quantity >> nth=1")).ToHaveValueAsync("7");
        await ClickAsync(page, "2");
        Assert.Equal(1, await HeardAsync(page));
        // Only this once: other reloads begin anew, as the app wants it.
        Assert.Null(await page.EvaluateAsync<string?>("() => sessionStorage.getItem('circuitkit-reload')"));
    }

    [Fact]
    public async Task Page_that_was_moved_belongs_to_the_new_version()
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        var page = await OpenAsync(site);
        await site.WaitUntilSavedAsync();
        await site.DeployAsync(Version2);
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
        await ClickAsync(page, "2");
        await site.WaitUntilSavedAsync();

        // A restart is no new version, and one that comes later is, whatever it is called.
        await page.EvaluateAsync("() => { window.resumes = 0; }");
        await site.DeployAsync();
        await ExpectResumedAsync(page);
        Assert.Equal(1, await HeardAsync(page));
        await site.DeployAsync(Version1);

        await ExpectLoadsAsync(page, 3);
        await ExpectCountAsync(page, "2");
    }

    [Fact]
    public async Task Page_stays_while_text_in_it_is_not_sent()
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        var page = await OpenAsync(site, "form");
        await page.FillAsync("#name", "Ada");
        await page.PressAsync("#name", "Tab");
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("Ada||1|small|False|");
        await page.FocusAsync("#email");
        await page.Keyboard.TypeAsync("ada@");
        var other = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);
        await ExpectLoadsAsync(other, 2);
        await ExpectCountAsync(other, "1");
        Assert.Equal(1, await LoadsAsync(page));

        await page.PressAsync("#email", "Tab");
        await ExpectLoadsAsync(page, 2);
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("Ada|ada@|1|small|False|");
    }

    [Fact]
    public async Task Page_stays_when_something_would_be_lost_and_moves_when_its_app_wants_it()
    {
        await using var site = await Site.StartTestAppAsync(
            [.. Soon, "--CircuitKit:Hibernation:UsedPages", "false", "--Logging:LogLevel:CircuitKit.Lifetime.NewVersion", "Debug"]);
        var page = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);
        await site.Process.WaitForOutputAsync("wants to move to the newer version of the app: NotKept", Cancellation);
        Assert.Equal(1, await LoadsAsync(page));

        // Stays when a busy machine does not save in time.
        await UntilTrueAsync(page, "window.CircuitKit.moveToNewVersion");
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
    }

    [Fact]
    public async Task Page_that_nobody_has_touched_moves_whatever_the_app_keeps()
    {
        await using var site = await Site.StartTestAppAsync([.. Soon, "--CircuitKit:Hibernation:UsedPages", "false"]);
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await ExpectCountAsync(page, "0");
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);

        await ExpectLoadsAsync(page, 2);
    }

    [Theory]
    [InlineData("() => window.addEventListener('beforeunload', event => event.preventDefault())")]
    [InlineData("() => { window.onbeforeunload = () => 'Really?'; }")]
    [InlineData("() => document.body.append(document.createElement('iframe'))")]
    [InlineData("() => window.CircuitKit.hold('map')")]
    [InlineData("() => document.addEventListener('circuitkit:resumed', () => getSelection().selectAllChildren(document.body))")]
    public async Task Page_stays_that_asks_before_it_is_left_or_has_more_than_its_circuit(string script)
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        var page = await OpenAsync(site);
        await page.EvaluateAsync($"async () => {{ await ({script})(); }}");
        var other = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);
        await ExpectLoadsAsync(other, 2);
        await ExpectCountAsync(other, "1");

        await ExpectHeardAsync(page);
        Assert.Equal((1, 1), (await HeardAsync(page), await LoadsAsync(page)));
    }

    [Fact]
    public async Task Page_stays_when_its_address_leads_elsewhere_by_now()
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        var page = await OpenAsync(site);
        await site.WaitUntilSavedAsync();
        var asked = new TaskCompletionSource();
        await page.RouteAsync("**/counter", async route =>
        {
            await route.FulfillAsync(new() { Status = 302, Headers = new Dictionary<string, string> { ["location"] = "/signed" } });
            asked.TrySetResult();
        });

        await site.DeployAsync(Version2);
        await asked.Task.WaitAsync(Cancellation);
        await ClickAsync(page, "2");

        Assert.Equal(1, await LoadsAsync(page));
    }

    [Fact]
    public async Task Page_that_comes_to_an_older_server_stays_as_it_is()
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        site.Configure(Version2);
        await site.MoveAsync();
        var page = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        site.MoveBack();
        await ExpectResumedAsync(page);

        // It would have been told before.
        Assert.Equal((0, 1), (await HeardAsync(page), await LoadsAsync(page)));
        await ClickAsync(page, "2");
    }

    [Fact]
    public async Task Move_that_reaches_an_old_server_is_not_repeated()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var site = await Site.StartTestAppAsync(
            [.. Soon, "--store", $"redis:{redis.Configuration}", "--CircuitKit:Cluster:HeartbeatInterval", "00:00:01"]);
        var page = await OpenAsync(site);
        ConcurrentQueue<string> told = [];
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Text?.Contains("CircuitKit.NewVersion", StringComparison.Ordinal) == true
                || frame.Binary?.AsSpan().IndexOf("CircuitKit.NewVersion"u8) >= 0)
            {
                told.Enqueue(socket.Url);
            }
        };

        // Another server, which this page does not reach.
        site.Configure(Version2);
        await site.MoveAsync();
        site.MoveBack();
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");

        // It knows of the newer version again, and is used again.
        await Eventually.IsAsync(() => told.Any(url => url.Contains("ck_reload=1", StringComparison.Ordinal)), Cancellation);
        await ClickAsync(page, "2");
        Assert.Equal((1, 2), (await HeardAsync(page), await LoadsAsync(page)));
    }

    [Fact]
    public async Task Script_that_the_new_version_does_not_have_makes_the_page_move_instead_of_failing()
    {
        await using var site = await Site.StartTestAppAsync(["--mode", "noprerender", .. Version1]);
        var page = await OpenAsync(site, "late-script");
        await site.WaitUntilSavedAsync();
        await site.DeployAsync(Version2);
        await ExpectResumedAsync(page);
        await page.RouteAsync("**/test/late.js", route => route.FulfillAsync(new() { Status = 404 }), new() { Times = 1 });

        await page.ClickAsync("#import");

        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await page.ClickAsync("#import");
        await Assertions.Expect(page.Locator("#imported")).ToHaveTextAsync("imported");
    }

    [Theory]
    [InlineData("Off", "")]
    [InlineData("Quiet", "off")]
    public async Task Switched_off_the_page_is_not_even_told(string mode, string attribute)
    {
        await using var site = await Site.StartTestAppAsync([.. Soon, "--CircuitKit:NewVersion:Mode", mode]);
        await Profile.AddInitScriptAsync(
            $$"""
            new MutationObserver((_, observer) => {
              document.documentElement.dataset.circuitkitNewversion = '{{attribute}}';
              observer.disconnect();
            }).observe(document, { childList: true });
            """);
        var page = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);
        await ExpectResumedAsync(page);

        Assert.Equal((0, 1), (await HeardAsync(page), await LoadsAsync(page)));
    }
}
