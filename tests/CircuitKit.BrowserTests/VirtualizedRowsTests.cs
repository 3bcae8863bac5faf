using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>The rows of <c>Virtualize</c> come when the browser has said which of them it shows, after the page has loaded.</summary>
public sealed class VirtualizedRowsTests(ChromiumFixture chromium)
{
    private const string Scroll = "rows => { document.getElementById('virtualized-rows').scrollTop = rows * 20; }";
    private const string Scrolled = "() => document.getElementById('virtualized-rows').scrollTop / 20";

    [Theory]
    [InlineData(0, 2)]
    [InlineData(50, 52)]
    public async Task What_was_written_in_a_row_that_is_shown_survives_a_kill(int scrolled, int row)
    {
        await using var site = await Site.StartShapesAppAsync("--CircuitKit:State:KeepFields", "true");
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, "virtualized-rows").AbsoluteUri);
        await page.Locator("#virtualized-rows-0").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync(Scroll, scrolled);
        await page.Locator($"#virtualized-rows-{row}").ClickAsync();
        var note = page.GetByText($"note of virtualized-rows-{row},");
        await Assertions.Expect(note).ToHaveCountAsync(1);

        await page.KillAndResumeAsync(site);

        await Assertions.Expect(note).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator($"div:has(> #virtualized-rows-{row})")).ToContainTextAsync("note of");
        Assert.Equal(scrolled, await page.EvaluateAsync<double>(Scrolled));
    }
}
