using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>A page in view that fell asleep because nobody touched it: whatever the person does to it is done.</summary>
public sealed class ReturnTests(ChromiumFixture chromium, ReturnTests.IdleSite site) : IClassFixture<ReturnTests.IdleSite>, IAsyncLifetime
{
    private IBrowserContext _profile = null!;
    private SleepyTab _tab = null!;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
        _tab = await SleepyTab.OpenAsync(_profile, site.Address, "sleepy");
    }

    public async ValueTask DisposeAsync() => await _profile.EndAsync();

    [Fact]
    public async Task The_click_that_wakes_the_page_is_not_lost_and_counts_once()
    {
        await _tab.WaitUntilAsleepAsync();
        await _tab.Page.ClickAsync("#deep");

        await _tab.ExpectTextAsync("#count", "1");
        await _tab.WaitUntilAwakeAsync();
        await _tab.ExpectTextAsync("#count", "1");
        await _tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Click_whose_button_is_let_go_only_when_the_page_is_back_counts_once()
    {
        await _tab.WaitUntilAsleepAsync();
        await _tab.Page.HoverAsync("#increment");
        await _tab.Page.Mouse.DownAsync();
        await _tab.WaitUntilAwakeAsync();
        await _tab.Page.Mouse.UpAsync();

        await _tab.ExpectTextAsync("#count", "1");
        await _tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Typed_text_lands_in_its_field_and_its_keys_are_heard()
    {
        await _tab.Page.FocusAsync("#search");
        await _tab.WaitUntilAsleepAsync();
        await _tab.Page.Keyboard.TypeAsync("abc");

        await _tab.ExpectTextAsync("#searched", "abc");
        await _tab.ExpectTextAsync("#keys", "3");
        await Assertions.Expect(_tab.Page.Locator("#search")).ToBeFocusedAsync();
        await _tab.Page.Keyboard.TypeAsync("d");
        await _tab.ExpectTextAsync("#searched", "abcd");
        await _tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Field_that_was_changed_and_left_is_told_to_the_server_once()
    {
        await _tab.WaitUntilAsleepAsync();
        // In one go: the first touch wakes the page.
        await _tab.Page.Locator("#note").EvaluateAsync(
            """
            field => {
              field.value = 'typed';
              field.dispatchEvent(new Event('input', { bubbles: true }));
              field.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);

        await _tab.ExpectTextAsync("#noted", "typed");
        // Whatever else the server is told comes before this.
        await _tab.Page.ClickAsync("#increment");
        await _tab.ExpectTextAsync("#count", "1");
        await _tab.ExpectTextAsync("#changes", "1");
        await _tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Enter_on_a_button_and_in_a_form_does_what_it_does_once()
    {
        await _tab.Page.FocusAsync("#increment");
        await _tab.WaitUntilAsleepAsync();
        await _tab.Page.Keyboard.PressAsync("Enter");
        await _tab.ExpectTextAsync("#count", "1");
        await _tab.WaitUntilAwakeAsync();
        await _tab.Page.FocusAsync("#field");
        await _tab.Page.WaitForFunctionAsync("() => window.slept === 2");
        await _tab.Page.Keyboard.PressAsync("Enter");

        await _tab.ExpectTextAsync("#sent", "1");
        await _tab.ExpectTextAsync("#count", "1");
        await _tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Link_leads_where_it_leads()
    {
        await _tab.WaitUntilAsleepAsync();
        await _tab.Page.ClickAsync("#link");

        await _tab.Page.WaitForURLAsync("**/counter");
        await Assertions.Expect(_tab.Page.Locator("#marker")).ToBeVisibleAsync();
        await _tab.AssertNobodyNoticedAsync();
    }

    /// <summary>Tabs in view sleep soon.</summary>
    public sealed class IdleSite : IAsyncLifetime
    {
        private Site? _site;

        internal Uri Address => _site!.Address;

        public async ValueTask InitializeAsync() =>
            _site = await Site.StartTestAppAsync("--mode", "NoPrerender", "--CircuitKit:Hibernation:IdleAfter", "00:00:01");

        public async ValueTask DisposeAsync() => await _site!.DisposeAsync();
    }
}
