using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Drafts;

/// <summary>Where a page that is loaded again goes on, its drafts do too; what lies in the tab's storage may be anything.</summary>
public sealed class DraftReloadTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private IBrowserContext _profile = null!;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync() => await _profile.EndAsync();

    [Theory]
    [InlineData("noprerender")]
    [InlineData("global")]
    public async Task Reloaded_page_has_its_drafts(string mode)
    {
        await using var site = await Site.StartTestAppAsync("--mode", mode);
        var page = await OpenAsync(site);
        await DraftTests.FillUnboundAsync(page);
        await page.TypeAsync("#note", "half a word");
        await page.Page.EvaluateAsync("() => window.scrollTo(0, 400)");

        await ReloadAsync(page);

        await DraftTests.ExpectUnboundAsync(page);
        await page.ExpectValueAsync("#note", "half a word");
        await page.ExpectFocusAsync("#note");
        Assert.Equal("rich bold", await page.At("#rich").EvaluateAsync<string>("element => element.innerHTML"));
        Assert.Equal(700, await page.At("#box").EvaluateAsync<int>("box => box.scrollTop"));
        Assert.Equal(400, await page.Page.EvaluateAsync<int>("() => window.scrollY"));
        await page.ExpectTextAsync("#note-sets", "0");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.ExpectTextAsync("#noted", "half a word");
        await page.ExpectTextAsync("#note-sets", "1");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Secrets_are_not_in_the_storage_of_the_tab()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        var page = await OpenAsync(site);
        foreach (var selector in new[] { "#password", "#off", "#code", "#card", "#private", "#in-private", "#in-off", "#masked" })
        {
            await page.Page.FillAsync(selector, "se-cret");
        }

        await page.Page.FillAsync("#free", "kept");
        await page.Page.EvaluateAsync("() => { window.dispatchEvent(new PageTransitionEvent('pagehide')); }");

        var stored = await page.Page.EvaluateAsync<string>("() => sessionStorage.getItem('circuitkit-reload')");
        Assert.Contains("kept", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("se-cret", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_that_begins_anew_has_no_drafts_and_keeps_none()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        var page = await DraftPage.OpenAsync(site, _profile, "offline");
        await page.TypeAsync("#name", "half a word");

        await page.Page.ReloadAsync();

        await page.ExpectTextAsync("#count", "0");
        await page.ExpectValueAsync("#name", "");
        Assert.Null(await page.Page.EvaluateAsync<string?>("() => sessionStorage.getItem('circuitkit-reload')"));
    }

    [Fact]
    public async Task Drafts_beyond_64_KB_are_left_out_and_the_others_come_back()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        var page = await OpenAsync(site);
        await page.Page.FillAsync("#free-letter", new string('x', 70_000));
        await page.Page.FillAsync("#free", "kept");

        await ReloadAsync(page);

        await page.ExpectValueAsync("#free", "kept");
        await page.ExpectValueAsync("#free-letter", "");
        page.AssertNoErrors();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("'text'")]
    [InlineData("[]")]
    [InlineData("{ drafts: 'text', place: 'text', focus: 'text' }")]
    [InlineData("{ drafts: [null, 1, 'text', {}, { places: 1 }, { places: [null] }, { places: [{}] }], place: {}, focus: {} }")]
    [InlineData("{ drafts: [], place: { scrolled: [{}], left: 'a', top: {}, focus: { path: {} } }, focus: { key: 1, values: 5 } }")]
    [InlineData("{ ...drafts, drafts: drafts.drafts.map(one => ({ ...one, was: undefined })) }")]
    [InlineData("{ ...drafts, drafts: drafts.drafts.map(one => ({ ...one, value: { toString: 1 } })) }")]
    [InlineData("{ ...drafts, drafts: drafts.drafts.map(one => ({ ...one, was: ['of another'] })) }")]
    [InlineData("{ ...drafts, drafts: drafts.drafts.map(one => ({ ...one, value: 'y'.repeat(200_000) })) }")]
    [InlineData("{ ...drafts, drafts: Array(2_000).fill(drafts.drafts[0]) }")]
    public async Task Drafts_that_are_made_up_change_nothing(string forged)
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        var page = await OpenAsync(site);
        await page.Page.FillAsync("#free", "kept");
        await page.Page.EvaluateAsync("() => { document.activeElement.blur(); }");
        await page.Page.EvaluateAsync(
            $$"""
            () => {
              const { setItem } = Storage.prototype;
              Storage.prototype.setItem = function (key, text) {
                const value = JSON.parse(text);
                const { drafts } = value;
                setItem.call(this, key, drafts ? JSON.stringify({ ...value, drafts: {{forged}} }) : text);
              };
            }
            """);

        await ReloadAsync(page);

        await page.ExpectValueAsync("#free", "");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Markup_that_is_made_up_is_text()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        var page = await OpenAsync(site);
        await page.TypeAsync("#rich", "<img src=x onerror=\"window.isForged = true\">");

        await ReloadAsync(page);

        await page.ExpectTextAsync("#rich", "<img src=x onerror=\"window.isForged = true\">");
        Assert.Equal(0, await page.At("#rich *").CountAsync());
    }

    private Task<DraftPage> OpenAsync(Site site) => DraftPage.OpenAsync(site, _profile, "drafts");

    private static async Task ReloadAsync(DraftPage page)
    {
        await page.Page.ReloadAsync();
        try
        {
            await page.Page.WaitForFunctionAsync("() => window.resumes === 1");
        }
        catch (TimeoutException e)
        {
            var seen = await page.Page.EvaluateAsync<string>(
                """
                () => JSON.stringify([
                  resumes, document.querySelector('#count')?.textContent, performance.getEntriesByType('navigation')[0].type, { ...sessionStorage },
                ])
                """);
            throw new InvalidOperationException($"The page was not resumed: {seen[..Math.Min(seen.Length, 1000)]}", e);
        }

        await page.ExpectTextAsync("#count", "1");
    }
}
