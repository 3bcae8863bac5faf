using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Tabs that the browser itself duplicates, as a user does with "Duplicate tab".</summary>
public sealed class DuplicatedTabTests
{
    private static readonly string[] s_on = ["--mode", "noprerender", "--CircuitKit:Reload:Restore", "On"];

    [Fact]
    public async Task Duplicate_starts_with_a_copy_and_both_survive_the_server()
    {
        await using var site = await Site.StartTestAppAsync([.. s_on, "--CircuitKit:Reload:CopyDuplicatedTabs", "true"]);
        await using var browser = await TabbedBrowser.StartAsync();
        var page = await OpenAsync(browser, site);

        var copy = await browser.DuplicateAsync(page);
        await ExpectAsync(copy, "1");
        await ClickAsync(copy, "2");
        await ClickAsync(copy, "3");
        await ClickAsync(page, "2");
        await site.WaitUntilSavedAsync();
        await Task.WhenAll(ListenAsync(page), ListenAsync(copy));
        await site.KillAsync();
        await site.ReplaceAsync();
        await ExpectResumedAsync(copy);
        await ClickAsync(copy, "4");
        await ExpectResumedAsync(page);
        await ClickAsync(page, "3");

        await copy.ReloadAsync();
        await ExpectAsync(copy, "4");
        await copy.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
        var again = await browser.DuplicateAsync(copy);
        await ExpectAsync(again, "4");
        await page.ReloadAsync();
        await ExpectAsync(page, "3");
    }

    [Fact]
    public async Task Page_that_its_user_has_reached_inside_of_the_app_is_copied_too()
    {
        await using var site = await Site.StartTestAppAsync([.. s_on, "--CircuitKit:Reload:CopyDuplicatedTabs", "true"]);
        await using var browser = await TabbedBrowser.StartAsync();
        var page = await OpenAsync(browser, site, "");
        await page.EvaluateAsync("() => Blazor.navigateTo('counter')");
        await ClickAsync(page, "1");

        await ExpectAsync(await browser.DuplicateAsync(page), "1");
    }

    [Fact]
    public async Task Duplicate_begins_anew_where_the_app_does_not_ask_for_a_copy()
    {
        await using var site = await Site.StartTestAppAsync(s_on);
        await using var browser = await TabbedBrowser.StartAsync();
        var page = await OpenAsync(browser, site);

        var duplicate = await browser.DuplicateAsync(page);

        await ExpectAsync(duplicate, "0");
        await ClickAsync(duplicate, "1");
        await ClickAsync(page, "2");
    }

    private static async Task<IPage> OpenAsync(TabbedBrowser browser, Site site, string path = "counter")
    {
        var page = await browser.OpenAsync(new Uri(site.Address, path));
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
        if (path.Length > 0)
        {
            await ClickAsync(page, "1");
        }

        return page;
    }

    private static async Task ListenAsync(IPage page) => await page.EvaluateAsync(
        "() => document.addEventListener('circuitkit:resumed', () => { window.isResumed = true; })");

    private static async Task ExpectResumedAsync(IPage page)
    {
        await page.BringToFrontAsync();
        await page.WaitForFunctionAsync("() => window.isResumed");
    }

    private static Task ExpectAsync(IPage page, string count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(count);

    private static async Task ClickAsync(IPage page, string count)
    {
        await page.BringToFrontAsync();
        await page.ClickAsync("#increment");
        await ExpectAsync(page, count);
    }
}
