using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Drafts;

/// <summary>What a user has done in a page without the server's knowledge is there when the circuit goes on elsewhere.</summary>
public sealed class DraftTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private IBrowserContext _profile = null!;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync() => await _profile.EndAsync();

    [Fact]
    public async Task Half_a_word_survives_a_killed_server_and_reaches_the_next_one_once_when_its_field_is_left()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.TypeAsync("#note", "half a wor");
        await page.Page.Keyboard.PressAsync("ArrowLeft");

        await page.KillAsync();

        await page.ExpectValueAsync("#note", "half a wor");
        await page.ExpectFocusAsync("#note");
        await page.ExpectTextAsync("#noted", "");
        Assert.Equal(9, await page.At("#note").EvaluateAsync<int>("field => field.selectionStart"));
        await page.TypeAsync("#search", "x");
        await page.ExpectTextAsync("#noted", "half a wor");
        await page.ExpectTextAsync("#searched", "x");
        await page.ExpectTextAsync("#note-sets", "1");

        // And once more, with what the browser itself reports this time.
        await page.TypeAsync("#note", "d");
        await page.KillAsync();
        await page.TypeAsync("#note", "!");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.ExpectTextAsync("#note-sets", "2");
        await page.ExpectTextAsync("#count", "1");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Every_letter_that_the_server_has_heard_of_already_is_not_sent_again()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.TypeAsync("#search", "abc");
        await page.ExpectTextAsync("#search-sets", "3");

        await page.KillAsync();

        await page.ExpectValueAsync("#search", "abc");
        await page.ExpectTextAsync("#searched", "abc");
        await page.ExpectFocusAsync("#search");
        await page.Page.Keyboard.TypeAsync("d");
        await page.ExpectTextAsync("#searched", "abcd");
        await page.ExpectTextAsync("#search-sets", "4");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_whose_fields_are_kept_tells_what_was_put_back_when_it_has_loaded_or_its_user_goes_on(bool goesOn)
    {
        await using var site = await StartAsync("--CircuitKit:State:KeepFields", "true");
        var page = await OpenAsync(site);
        await page.WaitUntilSavedAsync();
        await site.KillAsync();
        await page.TypeAsync("#search", "abc");
        await page.ResumeAsync(site.ReplaceAsync);
        await page.ExpectValueAsync("#search", "abc");
        await page.ExpectTextAsync("#searched", "");

        if (goesOn)
        {
            await page.At("#increment").ClickAsync();
            await page.ExpectTextAsync("#count", "2");
        }

        await page.ExpectTextAsync("#searched", "abc");
        await page.ExpectTextAsync("#search-sets", "1");
        await page.ExpectValueAsync("#search", "abc");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task What_no_server_knows_of_is_there_again_whatever_kind_of_field_it_is_in()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await FillUnboundAsync(page);
        await page.TypeAsync("#free", "typed");

        await page.KillAsync();

        await ExpectUnboundAsync(page);
        await page.ExpectValueAsync("#free", "typed");
        await page.ExpectFocusAsync("#free");
        Assert.Equal("<b>bold</b>", await page.At("#rich b").EvaluateAsync<string>("bold => bold.outerHTML"));
        Assert.Equal("", await page.At("#plain").InnerTextAsync());
        Assert.Equal(700, await page.At("#box").EvaluateAsync<int>("box => box.scrollTop"));
        Assert.Equal(400, await page.Page.EvaluateAsync<int>("() => window.scrollY"));

        await page.KillAsync();
        await ExpectUnboundAsync(page);
        page.AssertNoErrors();
    }

    [Fact]
    public async Task What_the_server_had_heard_of_and_not_saved_is_told_again_once()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.WaitUntilSavedAsync();
        await page.StopClockAsync();
        await page.Page.EvaluateAsync(
            """
            () => {
              for (const [id, value] of [['price', '1.5'], ['size', 'large'], ['tick'], ['blue'], ['lost', 'changed']]) {
                const field = document.getElementById(id);
                field.focus();
                if (value) {
                  field.value = value;
                  field.dispatchEvent(new Event('input', { bubbles: true }));
                  field.dispatchEvent(new Event('change', { bubbles: true }));
                } else {
                  field.click();
                }
              }
              document.getElementById('search').focus();
            }
            """);
        await page.ExpectTextAsync("#lost-text", "changed");
        await page.ExpectValueAsync("#price", "1.50");

        await site.KillAsync();
        await page.ResumeAsync(site.ReplaceAsync);

        await page.ExpectTextAsync("#lost-text", "changed");
        await page.ExpectTextAsync("#lost-sets", "1");
        await page.ExpectTextAsync("#price-text", "1.50");
        await page.ExpectTextAsync("#size-text", "large");
        await page.ExpectTextAsync("#tick-text", "True");
        await page.ExpectTextAsync("#color-text", "blue");
        await Assertions.Expect(page.At("#tick")).ToBeCheckedAsync();
        await Assertions.Expect(page.At("#blue")).ToBeCheckedAsync();
        await page.ExpectFocusAsync("#search");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task What_was_sent_so_long_ago_that_it_was_saved_is_as_the_next_server_shows_it()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.Page.FillAsync("#lost", "changed");
        await page.Page.FocusAsync("#search");
        await page.ExpectTextAsync("#lost-text", "changed");
        await page.Page.EvaluateAsync(
            "() => { const later = performance.now() + 60_000; Object.defineProperty(performance, 'now', { value: () => later }); }");

        await page.KillAsync();

        await page.ExpectValueAsync("#lost", "");
        await page.ExpectTextAsync("#lost-sets", "0");
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again_while_a_click_that_may_have_used_it_was_under_way()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.WaitUntilSavedAsync();
        await page.StopClockAsync();
        await page.Page.FillAsync("#lost", "changed");
        await page.Page.ClickAsync("#wait");
        await page.ExpectTextAsync("#waiting", "True");

        await site.KillAsync();
        await page.ResumeAsync(site.ReplaceAsync);

        await page.ExpectValueAsync("#lost", "");
        await page.ExpectTextAsync("#lost-sets", "0");
    }

    [Fact]
    public async Task What_the_server_has_changed_meanwhile_stays_as_the_server_wants_it()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site, "drafts?change=true");
        await page.StopClockAsync();
        await page.Page.FillAsync("#lost", "changed");
        await page.TypeAsync("#note", "half a word");
        await page.ExpectTextAsync("#lost-text", "changed");

        await page.KillAsync();

        await page.ExpectValueAsync("#note", "of the server");
        await page.ExpectValueAsync("#lost", "of the server");
        await Assertions.Expect(page.At("#tick")).ToBeCheckedAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.ClickAsync("#increment");
        await page.ExpectTextAsync("#count", "2");
        await page.ExpectTextAsync("#note-sets", "0");
    }

    [Fact]
    public async Task Draft_follows_its_circuit_to_another_server()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender", "--store", $"redis:{redis.Configuration}");
        var page = await OpenAsync(site);
        await FillUnboundAsync(page);
        await page.TypeAsync("#note", "half a word");

        await page.ResumeAsync(site.MoveAsync);

        await ExpectUnboundAsync(page);
        await page.ExpectValueAsync("#note", "half a word");
        await page.ExpectFocusAsync("#note");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.ExpectTextAsync("#noted", "half a word");
        await page.ExpectTextAsync("#note-sets", "1");
        await page.ExpectTextAsync("#count", "1");
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Secrets_codes_and_what_is_marked_private_are_gone()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        string[] never = ["#password", "#off", "#code", "#card", "#private", "#in-private", "#in-off", "#masked"];
        foreach (var selector in never)
        {
            await page.Page.FillAsync(selector, "1234");
        }

        await page.At("#hidden").EvaluateAsync("field => { field.value = '1234'; field.dispatchEvent(new Event('input', { bubbles: true })); }");
        await page.Page.SetInputFilesAsync("#file", new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = [1] });
        // Shown for a moment, it is one of text.
        await page.At("#password").EvaluateAsync("field => { field.type = 'text'; }");
        await page.TypeAsync("#password", "5");
        await page.Page.FillAsync("#free", "kept");

        await page.KillAsync();

        await page.ExpectValueAsync("#free", "kept");
        foreach (var selector in never)
        {
            await page.ExpectValueAsync(selector, "");
        }

        await page.ExpectValueAsync("#hidden", "");
        Assert.Equal(0, await page.At("#file").EvaluateAsync<int>("field => field.files.length"));
        page.AssertNoErrors();
    }

    [Fact]
    public async Task Field_that_the_server_has_cleared_stays_clear()
    {
        await using var site = await StartAsync();
        var page = await OpenAsync(site);
        await page.StopClockAsync();
        await page.Page.FillAsync("#free", "used");
        await page.Page.FillAsync("#lost", "used");
        await page.Page.FocusAsync("#search");
        await page.ExpectTextAsync("#lost-text", "used");
        // As a component does whose user has sent what was typed.
        await page.Page.EvaluateAsync("() => { document.querySelector('#free').value = ''; document.querySelector('#lost').value = ''; }");

        await page.KillAsync();

        await page.ExpectValueAsync("#free", "");
        await page.ExpectValueAsync("#lost", "");
        await page.ExpectTextAsync("#lost-sets", "0");
    }

    [Fact]
    public async Task Page_that_has_drafts_switched_off_is_rendered_anew_as_ever()
    {
        await using var site = await StartAsync();
        await _profile.AddInitScriptAsync(
            """
            new MutationObserver((_, observer) => {
              if (document.documentElement) {
                document.documentElement.dataset.circuitkitDrafts = 'off';
                observer.disconnect();
              }
            }).observe(document, { childList: true });
            """);
        var page = await OpenAsync(site);
        await page.TypeAsync("#note", "half a word");

        await page.KillAsync();

        await page.ExpectValueAsync("#note", "");
    }

    internal static async Task FillUnboundAsync(DraftPage page)
    {
        await page.TypeAsync("#free-letter", "two\nlines");
        await page.Page.CheckAsync("#free-tick");
        await page.Page.FillAsync("#free-range", "80");
        await page.Page.CheckAsync("#free-b");
        await page.Page.SelectOptionAsync("#free-choice", "two");
        await page.Page.SelectOptionAsync("#free-many", ["one", "three"]);
        await page.TypeAsync("#rich", "rich ");
        await page.Page.Keyboard.PressAsync("Control+b");
        await page.Page.Keyboard.TypeAsync("bold");
        await page.TypeAsync("#plain", "plain");
        await page.Page.ClickAsync("#more-summary");
        await page.At("#box").EvaluateAsync("box => { box.scrollTop = 700; window.scrollTo(0, 400); }");
    }

    internal static async Task ExpectUnboundAsync(DraftPage page)
    {
        await page.ExpectValueAsync("#free-letter", "two\nlines");
        await Assertions.Expect(page.At("#free-tick")).ToBeCheckedAsync();
        await page.ExpectValueAsync("#free-range", "80");
        await Assertions.Expect(page.At("#free-b")).ToBeCheckedAsync();
        await page.ExpectValueAsync("#free-choice", "two");
        await Assertions.Expect(page.At("#free-many")).ToHaveValuesAsync(["one", "three"]);
        await page.ExpectTextAsync("#rich", "rich bold");
        Assert.True(await page.At("#more").EvaluateAsync<bool>("details => details.open"));
    }

    private static Task<Site> StartAsync(params string[] arguments) => Site.StartTestAppAsync(["--mode", "noprerender", .. arguments]);

    private Task<DraftPage> OpenAsync(Site site, string path = "drafts") => DraftPage.OpenAsync(site, _profile, path);
}
