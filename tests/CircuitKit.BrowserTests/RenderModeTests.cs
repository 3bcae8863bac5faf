using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>A killed and replaced server, in every way that a page can be made interactive on the server.</summary>
public sealed class RenderModeTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    [InlineData("auto")]
    public async Task Page_goes_on_without_a_reload(string mode)
    {
        await using var site = await Site.StartTestAppAsync("--mode", mode);
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await CountToAsync(page, 2);

        await KillAndReplaceAsync(page, site);

        await ExpectCountAsync(page, 2);
        await IncrementAsync(page);
        await ExpectCountAsync(page, 3);
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }

    [Fact]
    public async Task Page_reached_by_enhanced_navigation_goes_on_too()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "perpage");
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "service").AbsoluteUri);
        await page.EvaluateAsync("() => { window.mark = 'same document'; }");
        await page.EvaluateAsync("() => Blazor.navigateTo('/counter')");
        await CountToAsync(page, 2);
        Assert.Equal("same document", await page.EvaluateAsync<string>("() => window.mark"));

        await KillAndReplaceAsync(page, site);

        await ExpectCountAsync(page, 2);
        await IncrementAsync(page);
        await ExpectCountAsync(page, 3);
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }

    [Fact]
    public async Task Classic_page_is_reloaded_as_in_stock_Blazor()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "classic");
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await CountToAsync(page, 2);

        await KillAndReplaceAsync(page, site);

        await ExpectCountAsync(page, 0);
        await CountToAsync(page, 1);
        Assert.Null(await page.EvaluateAsync<string?>("() => window.mark"));
    }

    private static async Task KillAndReplaceAsync(IPage page, Site site)
    {
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");
        await site.WaitUntilSavedAsync();
        await site.KillAsync();
        await site.ReplaceAsync();
        await Assertions.Expect(page.Locator("#server")).ToHaveTextAsync($"{site.Process.Id}");
    }

    private static async Task CountToAsync(IPage page, int count)
    {
        // Until the circuit has started, a click on the prerendered page goes to nobody.
        await Assertions.Expect(page.Locator("#interactive")).ToHaveTextAsync("True");
        for (var shown = await CountAsync(page); shown < count; shown++)
        {
            await IncrementAsync(page);
            await ExpectCountAsync(page, shown + 1);
        }
    }

    private static async Task<int> CountAsync(IPage page) => int.Parse(await page.Locator("#count").InnerTextAsync(), provider: null);

    private static Task IncrementAsync(IPage page) => page.ClickAsync("#increment");

    private static Task ExpectCountAsync(IPage page, int count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync($"{count}");
}
