using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>The recipes whose pages need a browser: grids of four libraries, and a script of the page.</summary>
public sealed class RecipeTests(ChromiumFixture chromium)
{
    private const int CheckpointMilliseconds = 2000;

    [Theory]
    [InlineData("quick-grid", "#filter", "button.col-title", "button.go-next")]
    [InlineData(
        "fluent-grid",
        "#filter",
        "fluent-button.col-sort-button",
        "fluent-button[title='Go to next page'], fluent-button[aria-label='Go to next page']")]
    [InlineData("mud-grid", "#filter", ".sortable-column-header", "button[aria-label='Next page']")]
    [InlineData("radzen-grid", ".rz-cell-filter input >> nth=0", "th .rz-column-title", ".rz-pager-next")]
    public async Task Grid(string path, string filter, string header, string next)
    {
        await using var site = await Site.StartRecipesAsync();
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site, path);
        var rows = page.Locator("tbody tr:has(button.select)");
        await Assertions.Expect(rows).ToHaveCountAsync(5);
        var unsorted = await rows.AllInnerTextsAsync();

        await page.FillAsync(filter, "Rope");
        await page.PressAsync(filter, "Tab");
        await Assertions.Expect(rows.Filter(new() { HasText = "Rope" })).ToHaveCountAsync(5);
        await page.Locator(header, new() { HasText = "Name" }).First.ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Rope 04");
        await page.Locator(header, new() { HasText = "Name" }).First.ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Rope 40");
        await page.Locator(next).First.ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Rope 20");
        await rows.Nth(1).Locator("button.select").ClickAsync();
        await Assertions.Expect(rows.Nth(1)).ToContainTextAsync("selected");
        var before = await rows.AllInnerTextsAsync();
        Assert.NotEqual(unsorted, before);

        await KillAndReplaceAsync(page, site);

        await Assertions.Expect(rows).ToHaveTextAsync(before, new() { UseInnerText = true });
        await rows.Nth(2).Locator("button.select").ClickAsync();
        await Assertions.Expect(rows.Nth(2)).ToContainTextAsync("selected");
        await page.Locator(header, new() { HasText = "Price" }).First.ClickAsync();
        await Assertions.Expect(rows).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
    }

    [Fact]
    public async Task Script()
    {
        await using var site = await Site.StartRecipesAsync();
        await using var profile = await chromium.NewProfileAsync();
        var page = await OpenAsync(profile, site, "script");
        await page.ClickAsync("#press");
        await Assertions.Expect(page.Locator("#pressed")).ToHaveTextAsync("1");

        await KillAndReplaceAsync(page, site);

        await Assertions.Expect(page.Locator("#pressed")).ToHaveTextAsync("1");
        await page.ClickAsync("#press");
        await Assertions.Expect(page.Locator("#pressed")).ToHaveTextAsync("2");
    }

    private static async Task<IPage> OpenAsync(IBrowserContext profile, Site site, string path)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        await Assertions.Expect(page.Locator("main[data-interactive]")).ToBeVisibleAsync();
        return page;
    }

    private static async Task KillAndReplaceAsync(IPage page, Site site)
    {
        await page.EvaluateAsync("() => document.addEventListener('circuitkit:resumed', () => { window.isResumed = true; })");
        await page.WaitForTimeoutAsync(CheckpointMilliseconds);
        await site.KillAsync();
        await site.ReplaceAsync();
        await page.WaitForFunctionAsync("() => window.isResumed");
    }
}
