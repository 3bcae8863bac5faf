using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>Pages of a user who is signed in at the test app, started with <c>--sign-in</c>.</summary>
internal static class SignedIn
{
    /// <summary>A page of Alice's, in which the counter was clicked once.</summary>
    public static async Task<IPage> OpenClickedAsync(IBrowserContext profile, Site site) =>
        await OpenClickedAsync(await profile.NewPageAsync(), site);

    /// <inheritdoc cref="OpenClickedAsync(IBrowserContext, Site)"/>
    public static async Task<IPage> OpenClickedAsync(IPage page, Site site)
    {
        await SignInAsync(page, site);
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("0");
        await page.ClickAsync("#increment");
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1");
        return page;
    }

    /// <summary>Signs in, which leads to the counter.</summary>
    public static Task SignInAsync(IPage page, Site site, string name = "alice") =>
        page.GotoAsync(new Uri(site.Address, $"test/sign-in?name={name}&to=/counter").AbsoluteUri);
}
