using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>An open page learns of a newer version of the app, and moves to it with its state.</summary>
public sealed class NewVersionTests(ChromiumFixture chromium) : IAsyncLifetime
{
    // Over all documents of a tab: how often it was loaded, what it was told, and what it showed when it was left.
    private const string Watch =
        """
        () => {
          if (window.top !== window) {
            return;
          }

          const note = (key, value) => sessionStorage.setItem(key, (sessionStorage.getItem(key) ?? '') + value);
          note('loads', 'x');
          window.resumes = 0;
          document.addEventListener('circuitkit:resumed', () => window.resumes++);
          document.addEventListener('circuitkit:newversion', event => {
            note('heard', 'x');
            window.offer = event.detail;
            window.isVetoed && event.preventDefault();
          });
        }
        """;

    private static readonly string[] s_version1 = ["--CircuitKit:AppVersion", "1"];
    private static readonly string[] s_version2 = ["--CircuitKit:AppVersion", "2"];
    private static readonly string[] s_soon = ["--mode", "noprerender", "--CircuitKit:NewVersion:IdleTime", "00:00:01", .. s_version1];
    private static readonly string[] s_asks = ["--mode", "noprerender", "--CircuitKit:NewVersion:Mode", "Ask", .. s_version1];

    private IBrowserContext _profile = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();

    [Theory]
    [InlineData("noprerender")]
    [InlineData("global")]
    [InlineData("perpage")]
    public async Task Unused_page_moves_with_its_state_and_its_drafts(string mode)
    {
        await using var site = await Site.StartTestAppAsync([.. s_soon, "--mode", mode]);
        var page = await OpenAsync(site, "draft-rows");
        await page.FillAsync(".quantity >> nth=1", "7");
        await page.PressAsync(".quantity >> nth=1", "Tab");
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);

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
        await using var site = await Site.StartTestAppAsync(s_soon);
        var page = await OpenAsync(site);
        await WaitUntilSavedAsync(site);
        await site.DeployAsync(s_version2);
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
        await ClickAsync(page, "2");
        await WaitUntilSavedAsync(site);

        // A restart is no new version, and one that comes later is, whatever it is called.
        await site.DeployAsync();
        await ExpectResumedAsync(page);
        Assert.Equal(1, await HeardAsync(page));
        await site.DeployAsync(s_version1);

        await ExpectLoadsAsync(page, 3);
        await ExpectCountAsync(page, "2");
    }

    [Fact]
    public async Task Page_stays_while_text_in_it_is_not_sent()
    {
        await using var site = await Site.StartTestAppAsync(s_soon);
        var page = await OpenAsync(site, "form");
        await page.FillAsync("#name", "Ada");
        await page.PressAsync("#name", "Tab");
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("Ada||1|small|False|");
        await page.FocusAsync("#email");
        await page.Keyboard.TypeAsync("ada@");
        var other = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);
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
            [.. s_soon, "--CircuitKit:Hibernation:UsedPages", "false", "--Logging:LogLevel:CircuitKit.Lifetime.NewVersion", "Debug"]);
        var page = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);
        await site.Process.WaitForOutputAsync("wants to move to the newer version of the app: NotKept", Cancellation);
        Assert.Equal(1, await LoadsAsync(page));

        // Stays when a busy machine does not save in time.
        await page.EvaluateAsync("() => { (async () => { while (!await window.CircuitKit.moveToNewVersion()); })(); }");
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
    }

    [Fact]
    public async Task Page_that_nobody_has_touched_moves_whatever_the_app_keeps()
    {
        await using var site = await Site.StartTestAppAsync([.. s_soon, "--CircuitKit:Hibernation:UsedPages", "false"]);
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await ExpectCountAsync(page, "0");
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);

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
        await using var site = await Site.StartTestAppAsync(s_soon);
        var page = await OpenAsync(site);
        await page.EvaluateAsync($"async () => {{ await ({script})(); }}");
        var other = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);
        await ExpectLoadsAsync(other, 2);
        await ExpectCountAsync(other, "1");

        Assert.Equal((1, 1), (await HeardAsync(page), await LoadsAsync(page)));
    }

    [Fact]
    public async Task Page_stays_when_its_address_leads_elsewhere_by_now()
    {
        await using var site = await Site.StartTestAppAsync(s_soon);
        var page = await OpenAsync(site);
        await WaitUntilSavedAsync(site);
        var asked = new TaskCompletionSource();
        await page.RouteAsync("**/counter", async route =>
        {
            await route.FulfillAsync(new() { Status = 302, Headers = new Dictionary<string, string> { ["location"] = "/signed" } });
            asked.TrySetResult();
        });

        await site.DeployAsync(s_version2);
        await asked.Task.WaitAsync(Cancellation);
        await ClickAsync(page, "2");

        Assert.Equal(1, await LoadsAsync(page));
    }

    [Fact]
    public async Task App_can_take_it_over()
    {
        await using var site = await Site.StartTestAppAsync(s_soon);
        var page = await OpenAsync(site);
        await page.EvaluateAsync("() => { window.isVetoed = true; }");
        var other = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);
        await ExpectLoadsAsync(other, 2);
        await ExpectCountAsync(other, "1");
        Assert.Equal((1, 1), (await HeardAsync(page), await LoadsAsync(page)));

        await page.EvaluateAsync("() => { (async () => { while (!await window.offer.move()); })(); }");
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
    }

    [Fact]
    public async Task Person_who_is_asked_decides()
    {
        await using var site = await Site.StartTestAppAsync(s_asks);
        var page = await OpenAsync(site);
        var other = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);

        var bar = page.Locator(".circuitkit-newversion");
        await Assertions.Expect(bar).ToContainTextAsync("A new version of this app is there.");
        Assert.Equal("status", await bar.GetAttributeAsync("role"));
        // Once more when a busy machine did not save in time.
        while (await LoadsAsync(page) == 1)
        {
            await ClickIfThereAsync(page, ".circuitkit-newversion button:first-of-type");
        }

        await ExpectCountAsync(page, "1");
        await Assertions.Expect(bar).ToHaveCountAsync(0);

        await other.ClickAsync("text=Later");
        await Assertions.Expect(other.Locator(".circuitkit-newversion")).ToHaveCountAsync(0);
        await ClickAsync(other, "2");
        Assert.Equal(1, await LoadsAsync(other));
    }

    [Fact]
    public async Task Person_learns_that_something_would_be_lost_before_it_is()
    {
        await using var site = await Site.StartTestAppAsync([.. s_asks, "--CircuitKit:Hibernation:UsedPages", "false"]);
        var page = await OpenAsync(site);
        await page.EvaluateAsync("() => document.documentElement.setAttribute('data-circuitkit-text-update-anyway', 'All the same')");
        await WaitUntilSavedAsync(site);
        await site.DeployAsync(s_version2);

        await page.ClickAsync("text=Update now");
        await Assertions.Expect(page.Locator(".circuitkit-newversion")).ToContainTextAsync("Some of what you have done here cannot be kept.");
        Assert.Equal(1, await LoadsAsync(page));
        // Stays when a busy machine does not save in time.
        while (await LoadsAsync(page) == 1)
        {
            await ClickIfThereAsync(page, "text=All the same");
        }

        await ExpectCountAsync(page, "1");
    }

    [Fact]
    public async Task Page_that_comes_to_an_older_server_stays_as_it_is()
    {
        await using var site = await Site.StartTestAppAsync(s_soon);
        site.Configure(s_version2);
        await site.MoveAsync();
        var page = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

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
            [.. s_soon, "--store", $"redis:{redis.Configuration}", "--CircuitKit:Cluster:HeartbeatInterval", "00:00:01"]);
        var page = await OpenAsync(site);
        List<string> told = [];
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Text?.Contains("CircuitKit.NewVersion", StringComparison.Ordinal) == true
                || frame.Binary?.AsSpan().IndexOf("CircuitKit.NewVersion"u8) >= 0)
            {
                told.Add(socket.Url);
            }
        };

        // Another server, which this page does not reach.
        site.Configure(s_version2);
        await site.MoveAsync();
        site.MoveBack();
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");

        // It knows of the newer version again, and is used again.
        await Eventually.IsAsync(() => told.Count > 0, Cancellation);
        await ClickAsync(page, "2");
        Assert.Equal((1, 2), (await HeardAsync(page), await LoadsAsync(page)));
    }

    [Fact]
    public async Task Script_that_the_new_version_does_not_have_makes_the_page_move_instead_of_failing()
    {
        await using var site = await Site.StartTestAppAsync(["--mode", "noprerender", .. s_version1]);
        var page = await OpenAsync(site, "late-script");
        await WaitUntilSavedAsync(site);
        await site.DeployAsync(s_version2);
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
        await using var site = await Site.StartTestAppAsync([.. s_soon, "--CircuitKit:NewVersion:Mode", mode]);
        await _profile.AddInitScriptAsync(
            $$"""
            new MutationObserver((_, observer) => {
              document.documentElement.dataset.circuitkitNewversion = '{{attribute}}';
              observer.disconnect();
            }).observe(document, { childList: true });
            """);
        var page = await OpenAsync(site);
        await WaitUntilSavedAsync(site);

        await site.DeployAsync(s_version2);
        await ExpectResumedAsync(page);

        Assert.Equal((0, 1), (await HeardAsync(page), await LoadsAsync(page)));
    }

    private async Task<IPage> NewPageAsync()
    {
        var page = await _profile.NewPageAsync();
        await page.AddInitScriptAsync($"({Watch})()");
        return page;
    }

    private async Task<IPage> OpenAsync(Site site, string path = "counter")
    {
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        if (path != "form")
        {
            await ClickFirstAsync(page);
        }

        return page;
    }

    // Where the page is prerendered, the first clicks may come too early.
    private static async Task ClickFirstAsync(IPage page)
    {
        if (await page.Locator("#interactive").CountAsync() > 0)
        {
            await Assertions.Expect(page.Locator("#interactive")).ToHaveTextAsync("True");
        }

        await ClickAsync(page, "1");
    }

    private static async Task ClickIfThereAsync(IPage page, string selector)
    {
        try
        {
            await page.ClickAsync(selector, new() { Timeout = 1_000 });
        }
        catch (TimeoutException)
        {
        }
    }

    private static Task ExpectCountAsync(IPage page, string count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(count);

    private static async Task ClickAsync(IPage page, string count)
    {
        await page.ClickAsync("#increment");
        await ExpectCountAsync(page, count);
    }

    private static async Task ExpectLoadsAsync(IPage page, int loads) =>
        await page.WaitForFunctionAsync("loads => sessionStorage.getItem('loads')?.length === loads", loads);

    private static async Task ExpectResumedAsync(IPage page) => await page.WaitForFunctionAsync("() => window.resumes > 0");

    private static Task<int> LoadsAsync(IPage page) => CountAsync(page, "loads");

    private static Task<int> HeardAsync(IPage page) => CountAsync(page, "heard");

    // A page that is just being loaded anew answers nothing.
    private static async Task<int> CountAsync(IPage page, string key)
    {
        while (true)
        {
            try
            {
                return await page.EvaluateAsync<int>("key => (sessionStorage.getItem(key) ?? '').length", key);
            }
            catch (PlaywrightException e) when (e.Message.Contains("context was destroyed", StringComparison.Ordinal))
            {
            }
        }
    }

    private static async Task WaitUntilSavedAsync(Site site)
    {
        using HttpClient http = new() { BaseAddress = site.Process.BaseUri };
        while (await http.GetStringAsync("test/saved", Cancellation) != "true")
        {
            await Eventually.PauseAsync(Cancellation);
        }
    }
}
