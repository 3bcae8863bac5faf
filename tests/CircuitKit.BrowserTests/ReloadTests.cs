using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>A page that the browser loads again goes on where its user was.</summary>
public sealed class ReloadTests(ChromiumFixture chromium)
{
    // Not prerendered: what is there can be used.
    private static readonly string[] s_on = ["--mode", "noprerender", "--CircuitKit:Reload:Restore", "On"];

    [Theory]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    public async Task Reloaded_page_shows_what_it_showed_and_goes_on(string mode)
    {
        await using var site = await Site.StartTestAppAsync(["--mode", mode, .. s_on[2..]]);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        ConcurrentQueue<string> errors = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Enqueue(message.Text);
            }
        };
        // Written when the circuit has shown the page.
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
        await ClickAsync(page, "1");

        await page.ReloadAsync();
        await ExpectAsync(page, "1");
        await page.ReloadAsync();
        await ExpectAsync(page, "1");
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
        await ClickAsync(page, "2");
        await page.ReloadAsync();
        await ExpectAsync(page, "2");

        Assert.Empty(errors);
    }

    [Fact]
    public async Task Back_button_brings_the_state_back_and_a_link_does_not()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");

        await page.GotoAsync("about:blank");
        await page.GoBackAsync();
        await ExpectAsync(page, "1");

        await page.GotoAsync("about:blank");
        await page.GotoAsync(Counter(site));
        await ExpectAsync(page, "0");
    }

    [Fact]
    public async Task Person_can_start_over()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");

        await page.RunAndWaitForRequestFinishedAsync(
            () => page.EvaluateAsync("() => window.CircuitKit.startOver()"),
            new() { Predicate = request => request.IsNavigationRequest });

        await ExpectAsync(page, "0");
    }

    [Fact]
    public async Task Tab_that_could_not_say_good_bye_finds_its_state()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");

        // As one that the browser has discarded, or whose process was killed.
        await page.RouteAsync("**/_blazor/disconnect", route => route.AbortAsync());
        await page.ReloadAsync();

        await ExpectAsync(page, "1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tab_that_the_browser_discards_finds_its_state_also_where_its_user_has_moved_inside_of_the_app(bool hasMoved)
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var browser = await TabbedBrowser.StartAsync();
        var page = await browser.OpenAsync(new Uri(site.Address, hasMoved ? "" : "counter"));
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
        if (hasMoved)
        {
            await page.EvaluateAsync("() => Blazor.navigateTo('counter')");
        }

        await ClickAsync(page, "1");

        page = await browser.DiscardAsync(page);

        await ExpectAsync(page, "1");
        Assert.True(await page.EvaluateAsync<bool>("() => document.wasDiscarded"));
        await ClickAsync(page, "2");
    }

    [Fact]
    public async Task Page_whose_server_does_not_come_back_in_time_finds_its_state_when_the_person_reloads_it()
    {
        await using var site = await Site.StartTestAppAsync(["--mode", "noprerender"]);
        await using var profile = await chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "reloaded").AbsoluteUri);
        await ClickAsync(page, "1");
        await site.WaitUntilSavedAsync();
        await site.KillAsync();
        // Its beacon comes to the new server, which knows of no circuit.
        await page.EvaluateAsync("() => Blazor.disconnect && (Blazor.reconnect = () => new Promise(() => {}))");
        await site.ReplaceAsync();

        await page.ReloadAsync();

        await ExpectAsync(page, "1");
    }

    [Fact]
    public async Task Server_that_is_replaced_meanwhile_does_not_matter()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");
        await site.WaitUntilSavedAsync();
        await page.GotoAsync("about:blank");
        await WaitUntilLeftAsync(site);
        await site.KillAsync();
        await site.ReplaceAsync();

        await page.GoBackAsync();

        await ExpectAsync(page, "1");
    }

    [Fact]
    public async Task Tab_that_is_opened_from_the_page_has_a_state_of_its_own()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");

        // It begins with a copy of the tab's sessionStorage.
        var other = await profile.RunAndWaitForPageAsync(() => page.EvaluateAsync("() => { window.open(location.href); }"));
        await ExpectAsync(other, "0");
        await other.ReloadAsync();
        await ExpectAsync(other, "0");

        await ClickAsync(page, "2");
        await page.ReloadAsync();
        await ExpectAsync(page, "2");
    }

    [Fact]
    public async Task Work_of_a_user_whose_sign_in_has_expired_waits_in_the_tab_for_the_same_user()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var profile = await chromium.NewProfileAsync();
        await SignInAsync(profile, site, "ann");
        var page = await OpenAsync(profile, site);
        await ClickAsync(page, "1");
        await site.WaitUntilSavedAsync();

        // The cookie is gone when the page asks for its circuit: Blazor reloads it, and it begins anew.
        await profile.ClearCookiesAsync();
        await site.KillAsync();
        await site.ReplaceAsync();
        await ExpectAsync(page, "0");

        await SignInAsync(profile, site, "ben");
        await page.GotoAsync(Counter(site));
        await ExpectAsync(page, "0");

        await SignInAsync(profile, site, "ann");
        await page.GotoAsync(Counter(site));
        await ExpectAsync(page, "1");
        await ClickAsync(page, "2");
    }

    private static string Counter(Site site) => new Uri(site.Address, "counter").AbsoluteUri;

    private static async Task<IPage> OpenAsync(IBrowserContext profile, Site site)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(Counter(site));
        return page;
    }

    private static Task ExpectAsync(IPage page, string count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(count);

    private static async Task ClickAsync(IPage page, string count)
    {
        await page.ClickAsync("#increment");
        await ExpectAsync(page, count);
    }

    private static async Task WaitUntilLeftAsync(Site site)
    {
        using HttpClient http = new() { BaseAddress = site.Process.BaseUri };
        while (await http.GetStringAsync("test/circuits", TestContext.Current.CancellationToken) != "0")
        {
            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task SignInAsync(IBrowserContext profile, Site site, string user) =>
        profile.AddCookiesAsync([new() { Name = "test-user", Value = user, Url = site.Address.AbsoluteUri }]);
}
