using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>A browser that is closed and opened again with the tabs it had.</summary>
public sealed class RestoredSessionTests
{
    [Fact]
    public async Task Tab_of_a_session_that_the_browser_restores_goes_on()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender", "--CircuitKit:Reload:Restore", "On");
        using TempFolder folder = new();
        using var playwright = await Playwright.CreateAsync();
        var address = new Uri(site.Address, "counter").AbsoluteUri;
        await using (var before = await OpenAsync(playwright, folder))
        {
            var page = before.Pages[0];
            await page.GotoAsync(address);
            await page.WaitForFunctionAsync("() => sessionStorage.getItem('circuitkit-reload')");
            await page.ClickAsync("#increment");
            await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1");
        }

        await using var again = await OpenAsync(playwright, folder);
        await Eventually.IsAsync(() => Shown(again, address).Count > 0, TestContext.Current.CancellationToken);

        // Opened by the browser, not by this test.
        var restored = Assert.Single(Shown(again, address));
        await Assertions.Expect(restored.Locator("#count")).ToHaveTextAsync("1");
    }

    // By index: pages are added to the list meanwhile.
    private static List<IPage> Shown(IBrowserContext browser, string address) =>
        [.. Enumerable.Range(0, browser.Pages.Count).Select(page => browser.Pages[page]).Where(page => page.Url == address)];

    private static Task<IBrowserContext> OpenAsync(IPlaywright playwright, TempFolder folder) =>
        playwright.Chromium.LaunchPersistentContextAsync(
            folder.Path,
            new()
            {
                ExecutablePath = ChromiumFixture.FindChromium(),
                Args = [.. ChromiumFixture.Arguments, "--restore-last-session"],
            });
}
