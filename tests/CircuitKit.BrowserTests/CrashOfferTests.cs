using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>What the person in front of a page sees when its circuit crashes and may be continued.</summary>
public sealed class CrashOfferTests(ChromiumFixture chromium)
{
    private static readonly string[] s_on = ["--mode", "noprerender", "--CircuitKit:Crash:Offer", "true"];

    [Fact]
    public async Task Person_continues_from_where_they_were_on_the_same_page()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);

        await page.ClickAsync("#hurt");
        var offer = Offer(page);
        await Assertions.Expect(offer).ToBeVisibleAsync();
        await Assertions.Expect(offer.Locator("p")).ToHaveTextAsync("Continue from where you were a moment ago?");
        await Assertions.Expect(offer.GetByRole(AriaRole.Button, new() { Name = "Continue" })).ToBeFocusedAsync();
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(offer).ToHaveCountAsync(0);
        await BeResumedAsync(page);
        await page.ClickAsync("#increment");
        await ExpectAsync(page, "3");
        Assert.Equal(" crashed", await page.EvaluateAsync<string>("() => sessionStorage.ends"));
        Assert.True(await page.EvaluateAsync<bool>("() => window.samePage"));
    }

    [Fact]
    public async Task Person_who_starts_over_begins_anew()
    {
        await using var site = await Site.StartTestAppAsync([.. s_on, "--CircuitKit:Reload:Restore", "On"]);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);
        await page.ClickAsync("#crash");

        await Offer(page).GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();

        await ExpectAsync(page, "0");
        Assert.False(await page.EvaluateAsync<bool>("() => !!window.samePage"));
    }

    [Fact]
    public async Task Second_crash_of_the_same_state_shows_the_error_bar_as_ever()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);
        await page.ClickAsync("#crash");
        await Offer(page).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await BeResumedAsync(page);

        await page.ClickAsync("#crash");

        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeVisibleAsync();
        await Assertions.Expect(Offer(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task State_that_breaks_the_page_at_once_ends_in_a_fresh_page()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);
        await page.ClickAsync("#poison");
        await Assertions.Expect(page.Locator("#poisoned")).ToHaveTextAsync("True");
        await site.WaitUntilSavedAsync();
        await page.ClickAsync("#crash");

        await Offer(page).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await page.WaitForFunctionAsync("() => !window.samePage");
        await ExpectAsync(page, "0");
        await page.ClickAsync("#increment");
        await ExpectAsync(page, "1");
        await Assertions.Expect(Offer(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Offer_can_be_taken_when_the_server_was_replaced_meanwhile()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);
        await page.ClickAsync("#crash");
        await Assertions.Expect(Offer(page)).ToBeVisibleAsync();
        await site.KillAsync();
        await site.ReplaceAsync();

        await Offer(page).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await BeResumedAsync(page);
        await page.ClickAsync("#increment");
        await ExpectAsync(page, "3");
    }

    [Fact]
    public async Task App_asks_in_its_own_way_and_in_its_own_words()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenClickedAsync(profile, site);
        await page.EvaluateAsync(
            "() => document.addEventListener('circuitkit:offered', event => { event.preventDefault(); window.offered = event.detail; })");
        await page.ClickAsync("#crash");
        await page.WaitForFunctionAsync("() => window.offered");
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);

        await page.EvaluateAsync("() => window.offered.goOn()");

        await BeResumedAsync(page);
    }

    [Fact]
    public async Task Offer_speaks_german_on_a_german_page()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var profile = await chromium.NewProfileAsync();
        await profile.AddInitScriptAsync("document.addEventListener('readystatechange', () => { document.documentElement.lang = 'de'; })");
        var page = await OpenClickedAsync(profile, site);

        await page.ClickAsync("#crash");

        var offer = page.GetByRole(AriaRole.Dialog, new() { Name = "Da ist etwas schiefgelaufen" });
        await Assertions.Expect(offer.GetByRole(AriaRole.Button, new() { Name = "Neu beginnen" })).ToBeVisibleAsync();
    }

    private static ILocator Offer(IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "Something went wrong" });

    private static async Task<IPage> OpenClickedAsync(IBrowserContext profile, Site site)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "crash").AbsoluteUri);
        for (var click = 1; click <= 2; click++)
        {
            await page.ClickAsync("#increment");
            await ExpectAsync(page, $"{click}");
        }

        await page.EvaluateAsync(
            """
            () => {
              window.samePage = true;
              window.resumes = 0;
              document.addEventListener('circuitkit:resumed', () => window.resumes++);
              document.addEventListener('circuitkit:ended', event => sessionStorage.ends = `${sessionStorage.ends ?? ''} ${event.detail.reason}`);
            }
            """);
        await site.WaitUntilSavedAsync();
        return page;
    }

    // Until then the page shows what the circuit before has rendered, and a click on that does nothing.
    private static async Task BeResumedAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => window.resumes === 1");
        await ExpectAsync(page, "2");
    }

    private static Task ExpectAsync(IPage page, string count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(count);
}
