using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>What a person sees of a lost connection on a page with the component.</summary>
public sealed class ReconnectUiTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    private const string Lost = "Reconnecting to the server…";

    [Fact]
    public async Task Short_loss_shows_nothing()
    {
        var tab = await OpenAsync("bar=30000");

        App.Services.GetRequiredService<ConnectionCutter>().CutAll();
        await tab.NextConnectionAsync(Cancellation);

        await ExpectGoesOnAsync(tab, count: 1);
        Assert.Empty(await ShownAsync(tab));
    }

    [Fact]
    public async Task Lost_server_is_a_bar_then_a_dialog_and_both_are_gone_with_the_work_and_the_focus_where_they_were()
    {
        var tab = await OpenAsync("dialog=12000");

        await LoseServerAsync();
        await Expect(Bar(tab, Lost)).ToBeVisibleAsync();
        await Expect(Dialog(tab, Lost).GetByRole(AriaRole.Button, new() { Name = "Try now" })).ToBeFocusedAsync();
        await Expect(Bar(tab, Lost)).ToHaveCountAsync(0);
        await App.StartAgainAsync(Cancellation);

        await Expect(Dialog(tab, Lost)).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("#interactive")).ToHaveTextAsync("yes");
        await Expect(tab.Page.Locator("#count")).ToBeFocusedAsync();
        await ExpectGoesOnAsync(tab, count: 1);
        // Offline for the moment in which the test takes the server away.
        Assert.Equal(
            [$"bar: {Lost}", $"dialog: {Lost}", "bar: Connected again"],
            (await ShownAsync(tab)).Where(text => !text.Contains("offline", StringComparison.Ordinal)));
        Assert.DoesNotContain(tab.Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bar_takes_no_focus_and_stands_below_what_is_read()
    {
        var tab = await OpenAsync("dialog=600000");

        await LoseServerAsync();
        await Expect(Bar(tab, Lost)).ToBeVisibleAsync();

        await Expect(tab.Page.Locator("#count")).ToBeFocusedAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Counter" })).ToBeVisibleAsync();
        Assert.True(await tab.Page.EvaluateAsync<bool>(
            """
            () => {
              const { top, bottom } = document.querySelector('.circuitkit-bar').getBoundingClientRect();
              return top > innerHeight / 2 && bottom < innerHeight;
            }
            """));
    }

    [Theory]
    [InlineData("Escape")]
    [InlineData("Keep reading")]
    public async Task Dialog_that_is_put_aside_leaves_the_page_and_the_focus_and_a_bar_with_its_button(string how)
    {
        var tab = await OpenAsync("dialog=2000");
        await LoseServerAsync();
        await Expect(Dialog(tab, Lost)).ToBeVisibleAsync();

        await (how == "Escape" ? tab.Page.Keyboard.PressAsync(how) : tab.Page.ClickAsync($"text={how}"));

        await Expect(Dialog(tab, Lost)).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("#count")).ToBeFocusedAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { Name = "Try now" })).ToBeVisibleAsync();
        // Longer than it took the dialog to come.
        await tab.Page.WaitForTimeoutAsync(3_000);
        await Expect(Dialog(tab, Lost)).ToHaveCountAsync(0);
        await App.StartAgainAsync(Cancellation);
        await ExpectGoesOnAsync(tab, count: 1);
    }

    [Fact]
    public async Task Dialog_waits_until_nobody_types()
    {
        var tab = await OpenAsync("dialog=1000");
        await tab.Page.EvaluateAsync(
            "() => { window.typist = setInterval(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true })), 100); }");
        await LoseServerAsync();
        await Expect(Bar(tab, Lost)).ToBeVisibleAsync();
        // Longer than it takes the dialog to come.
        await tab.Page.WaitForTimeoutAsync(3_000);
        Assert.DoesNotContain($"dialog: {Lost}", await ShownAsync(tab));

        await tab.Page.EvaluateAsync("() => clearInterval(window.typist)");

        await Expect(Dialog(tab, Lost)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Offline_says_so_and_the_next_attempt_comes_when_the_device_is_online_again()
    {
        var tab = await OpenAsync("start=long-waits&dialog=5000");

        await GoOfflineAsync();
        // It makes way for the dialog soon.
        await tab.Page.WaitForFunctionAsync("() => window.shown.includes('bar: You are offline')");
        // After the first attempt, the app's own wait of ten minutes.
        await Expect(Dialog(tab, "You are offline")).ToBeVisibleAsync();
        await Profile.SetOfflineAsync(false);

        await ExpectGoesOnAsync(tab, count: 1);
        Assert.Single(Registry.List());
    }

    [Theory]
    [InlineData("window.dispatchEvent(new Event('focus'))")]
    [InlineData("window.dispatchEvent(new Event('pageshow'))")]
    [InlineData("document.dispatchEvent(new Event('visibilitychange'))")]
    [InlineData("document.querySelector('.circuitkit-notice button').click()")]
    public async Task Person_who_comes_back_or_asks_for_it_brings_the_next_attempt(string sign)
    {
        var tab = await OpenAsync("start=long-waits&dialog=5000");
        await LoseServerAsync();
        await Expect(Dialog(tab, Lost)).ToBeVisibleAsync();
        // The first attempt has failed, and the wait of ten minutes has begun.
        await Expect(tab.Page.Locator(".components-reconnect-retrying")).ToHaveCountAsync(1);
        await App.StartAgainAsync(Cancellation);

        await tab.Page.EvaluateAsync($"() => {{ {sign}; }}");

        await ExpectGoesOnAsync(tab, count: 1);
        Assert.Single(Registry.List());
    }

    [Fact]
    public async Task Page_that_has_given_up_continues_when_its_person_comes_back()
    {
        var tab = await OpenAsync("start=own-max-retries&dialog=600000");
        await LoseServerAsync();
        await Expect(Bar(tab, "The server does not respond")).ToBeVisibleAsync();
        await App.StartAgainAsync(Cancellation);

        await tab.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('focus')); }");

        await ExpectGoesOnAsync(tab, count: 1);
    }

    [Fact]
    public async Task Server_that_stops_has_said_so()
    {
        var tab = await OpenAsync();

        await App.StopAsync();

        await Expect(Bar(tab, "The server is restarting")).ToBeVisibleAsync();
        await App.StartAgainAsync(Cancellation);
        await ExpectGoesOnAsync(tab, count: 1);
    }

    [Fact]
    public async Task Paused_page_says_so_and_continues_at_a_click()
    {
        var tab = await OpenAsync();

        await tab.Page.EvaluateAsync("() => Blazor.pauseCircuit()");

        await Expect(Bar(tab, "This page is paused")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await ExpectGoesOnAsync(tab, count: 1);
    }

    [Fact]
    public async Task Page_that_was_paused_while_it_was_hidden_continues_by_itself_and_shows_nothing_of_it()
    {
        var tab = await OpenAsync("bar=20000");
        await tab.Page.EvaluateAsync(
            "() => { window.isHidden = true; Object.defineProperty(document, 'hidden', { get: () => window.isHidden }); }");
        await tab.Page.EvaluateAsync("() => { document.dispatchEvent(new Event('visibilitychange')); return Blazor.pauseCircuit(); }");

        await tab.Page.EvaluateAsync("() => { window.isHidden = false; document.dispatchEvent(new Event('visibilitychange')); }");

        await ExpectGoesOnAsync(tab, count: 1);
        Assert.Empty(await ShownAsync(tab));
    }

    [Fact]
    public async Task Page_in_German_speaks_German()
    {
        var tab = await OpenAsync("lang=de-CH&dialog=12000");
        await LoseServerAsync();

        await Expect(Bar(tab, "Verbindung wird hergestellt …")).ToBeVisibleAsync();
        var dialog = Dialog(tab, "Verbindung wird hergestellt …");
        await Expect(dialog).ToContainTextAsync("Sobald der Server antwortet, geht es von selbst weiter.");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Weiterlesen" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Jetzt versuchen" }).ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Component_s_language_goes_before_the_page_s_for_all_that_CircuitKit_says()
    {
        var tab = await OpenAsync("speak=de");

        await App.Services.GetRequiredService<ICircuitControl>()
            .CloseAsync(Registry.List().Single(), new CloseOptions { Message = "Feierabend" }, Cancellation);

        await Expect(Dialog(tab, "Diese Seite wurde geschlossen").GetByRole(AriaRole.Button, new() { Name = "Neu laden" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task App_s_own_words_and_content_are_shown_and_Blazor_fills_in_its_numbers()
    {
        var tab = await OpenAsync("words&dialog=12000");
        await LoseServerAsync();

        await Expect(Bar(tab, "One moment")).ToBeVisibleAsync();
        await Expect(Dialog(tab, "One moment").Locator("p").Last).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Call [1-9][0-9]?$"));
    }
}
