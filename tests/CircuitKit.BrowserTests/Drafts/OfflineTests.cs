using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Drafts;

/// <summary>What a page shows and takes while its circuit cannot be reached.</summary>
public sealed class OfflineTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private IBrowserContext _profile = null!;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync() => await _profile.EndAsync();

    [Fact]
    public async Task What_needs_the_server_is_marked_while_it_cannot_be_reached_and_as_before_afterwards()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await ExpectMarksAsync(page, isLost: false);

        site.Cut();
        await WaitUntilLostAsync(page);
        await ExpectMarksAsync(page, isLost: true);

        site.Mend();
        await WaitUntilBackAsync(page);
        await ExpectMarksAsync(page, isLost: false);

        await page.WaitUntilSavedAsync();
        await site.KillAsync();
        await WaitUntilLostAsync(page);
        await ExpectMarksAsync(page, isLost: true);

        await page.ResumeAsync(site.ReplaceAsync);
        await WaitUntilBackAsync(page);
        await ExpectMarksAsync(page, isLost: false);
        await page.Page.ClickAsync("#disable");
        await page.ExpectTextAsync("#count", "2");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task What_was_typed_while_the_connection_was_lost_reaches_the_same_circuit_once_and_a_click_never_does()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        site.Cut();
        await WaitUntilLostAsync(page);
        await page.TypeAsync("#search", "abc");
        await page.TypeAsync("#note", "typed");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.ClickAsync("#increment");
        Assert.Equal(["missed increment"], await HeardAsync(page));

        site.Mend();
        await WaitUntilBackAsync(page);

        await page.ExpectTextAsync("#noted", "typed");
        await page.ExpectTextAsync("#searched", "abc");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#note-sets", "1");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task What_was_typed_while_the_server_was_gone_reaches_the_next_one_once_and_a_click_never_does()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.WaitUntilSavedAsync();
        await site.KillAsync();
        await WaitUntilLostAsync(page);
        await page.TypeAsync("#note", "typed");
        await page.TypeAsync("#search", "abc");
        await page.Page.ClickAsync("#increment");
        await page.TypeAsync("#name", "half a na");

        await page.ResumeAsync(site.ReplaceAsync);

        await page.ExpectTextAsync("#noted", "typed");
        await page.ExpectTextAsync("#searched", "abc");
        await page.ExpectValueAsync("#name", "half a na");
        await page.ExpectFocusAsync("#name");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#note-sets", "1");
        page.AssertNoErrors();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_that_is_queued_is_done_once_when_the_circuit_is_back(bool isKilled)
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await LoseAsync(page, site, isKilled);
        await page.TypeAsync("#name", "Ada");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.ClickAsync("#submit");
        await Assertions.Expect(page.At("#order")).ToHaveAttributeAsync("data-circuitkit-queued", "");
        // Not asked for, and so not kept.
        await page.Page.ClickAsync("#plain-submit");
        Assert.Equal(["queued order", "missed plain"], await HeardAsync(page));

        await BringBackAsync(page, site, isKilled);

        await page.ExpectTextAsync("#sent-name", "Ada");
        await Assertions.Expect(page.At("#order")).Not.ToHaveAttributeAsync("data-circuitkit-queued", "");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#sent", "1");
        await page.ExpectTextAsync("#plain-sent", "0");
        Assert.Equal(["queued order", "missed plain", "submitted order"], await HeardAsync(page));

        // It was sent, and is not sent again with the next circuit.
        await page.KillAsync();
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "3");
        await page.ExpectTextAsync("#sent", "1");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Submit_is_dropped_when_the_form_is_not_as_it_was_any_more()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site, "offline?change=true");
        await LoseAsync(page, site, isKilled: true);
        await page.TypeAsync("#name", "Ada");
        await page.Page.ClickAsync("#submit");

        await BringBackAsync(page, site, isKilled: true);

        await page.Page.WaitForFunctionAsync("() => window.heard.includes('dropped order')");
        await page.ExpectValueAsync("#name", "of the server");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#sent", "0");
    }

    [Fact]
    public async Task Submit_with_a_secret_is_dropped_because_the_secret_is_not_kept()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await LoseAsync(page, site, isKilled: true);
        await page.TypeAsync("#token", "secret");
        await page.Page.ClickAsync("#submit");

        await BringBackAsync(page, site, isKilled: true);

        await page.Page.WaitForFunctionAsync("() => window.heard.includes('dropped order')");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#sent", "0");
    }

    [Fact]
    public async Task Submit_is_not_done_when_the_app_takes_the_mark_away()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await LoseAsync(page, site, isKilled: false);
        await page.Page.ClickAsync("#submit");
        await page.At("#order").EvaluateAsync("form => form.removeAttribute('data-circuitkit-queued')");

        await BringBackAsync(page, site, isKilled: false);

        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#sent", "0");
    }

    [Fact]
    public async Task Submit_is_dropped_with_a_page_that_is_not_resumed()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        ConcurrentQueue<string> dropped = [];
        await page.Page.ExposeFunctionAsync("noteDropped", (string id) => dropped.Enqueue(id));
        await page.Page.EvaluateAsync("() => document.addEventListener('circuitkit:dropped', event => window.noteDropped(event.target.id))");
        await LoseAsync(page, site, isKilled: false);
        await page.TypeAsync("#name", "Ada");
        await page.Page.ClickAsync("#submit");

        // Before the page can reach the server again, and sends it after all.
        await page.Page.EvaluateAsync("() => { window.dispatchEvent(new PageTransitionEvent('pagehide')); }");
        site.Mend();
        await page.Page.ReloadAsync();

        await page.ExpectTextAsync("#count", "0");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "1");
        await page.ExpectTextAsync("#sent", "0");
        Assert.Equal(["order"], dropped);
    }

    private static Task<Site> StartAsync() => Site.StartTestAppAsync("--mode", "noprerender");

    private static async Task LoseAsync(DraftPage page, Site site, bool isKilled)
    {
        await page.WaitUntilSavedAsync();
        if (isKilled)
        {
            await site.KillAsync();
        }
        else
        {
            site.Cut();
        }

        await WaitUntilLostAsync(page);
    }

    private static async Task BringBackAsync(DraftPage page, Site site, bool isKilled)
    {
        if (isKilled)
        {
            await page.ResumeAsync(site.ReplaceAsync);
        }
        else
        {
            site.Mend();
            await WaitUntilBackAsync(page);
        }
    }

    private static async Task WaitUntilLostAsync(DraftPage page) =>
        await page.Page.WaitForFunctionAsync("() => document.documentElement.dataset.circuitkitConnection === 'lost'");

    private static async Task WaitUntilBackAsync(DraftPage page) =>
        await page.Page.WaitForFunctionAsync("() => !('circuitkitConnection' in document.documentElement.dataset)");

    private static Task<string[]> HeardAsync(DraftPage page) => page.Page.EvaluateAsync<string[]>("() => window.heard");

    private static async Task ExpectMarksAsync(DraftPage page, bool isLost)
    {
        Assert.Equal(isLost, await page.At("#disable").IsDisabledAsync());
        Assert.True(await page.At("#disabled").IsDisabledAsync());
        Assert.Equal(isLost, await page.At("#inert").EvaluateAsync<bool>("link => link.inert"));
        Assert.Equal(!isLost, await page.At("#hide").IsVisibleAsync());
        Assert.Equal(isLost, await page.At("#show").IsVisibleAsync());
    }

    private Task<DraftPage> OpenAsync(Site site, string path = "offline") => DraftPage.OpenAsync(site, _profile, path);
}
