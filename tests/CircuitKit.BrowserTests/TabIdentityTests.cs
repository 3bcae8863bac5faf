using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

public sealed class TabIdentityTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_tab_sends_a_random_id_of_128_bits_with_its_hub_connection()
    {
        var first = await (await NewTabAsync()).OpenAsync(App.Url, Cancellation);
        var second = await (await NewTabAsync()).OpenAsync(App.Url, Cancellation);

        Assert.Matches("^[A-Za-z0-9_-]{22}$", first.Tab);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", second.Tab);
        Assert.NotEqual(first.Tab, second.Tab);
        Assert.Equal("top", first.Frame);
    }

    [Fact]
    public async Task A_classic_Blazor_Server_page_sends_its_tab_too()
    {
        var connection = await (await NewTabAsync()).OpenAsync($"{App.Url}/classic", Cancellation);

        Assert.Matches("^[A-Za-z0-9_-]{22}$", connection.Tab);
        Assert.Equal("top", connection.Frame);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reload_keeps_the_id(bool secureContext)
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync(secureContext ? App.Url : App.PlainHttpUrl, Cancellation);
        Assert.Equal(secureContext, await tab.Page.EvaluateAsync<bool>("() => isSecureContext && 'locks' in navigator"));

        for (var reload = 0; reload < 3; reload++)
        {
            await tab.Page.ReloadAsync();
            var after = await tab.NextConnectionAsync(Cancellation);

            Assert.NotNull(before.Tab);
            Assert.Equal(before.Tab, after.Tab);
            await tab.BeInteractiveAsync();
        }
    }

    [Fact]
    public async Task Navigating_away_and_back_keeps_the_id()
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync(App.Url, Cancellation);

        await tab.Page.GotoAsync($"{App.Url}/static");
        var after = await tab.OpenAsync(App.Url, Cancellation);

        Assert.NotNull(before.Tab);
        Assert.Equal(before.Tab, after.Tab);
    }

    [Fact]
    public async Task Going_back_in_the_history_keeps_the_id()
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync(App.Url, Cancellation);

        await tab.Page.GotoAsync($"{App.Url}/static");
        await tab.Page.GoBackAsync();
        var after = await tab.NextConnectionAsync(Cancellation);

        Assert.NotNull(before.Tab);
        Assert.Equal(before.Tab, after.Tab);
        await tab.BeInteractiveAsync();
    }

    [Fact]
    public async Task Enhanced_navigation_that_ends_the_circuit_and_starts_another_keeps_the_id()
    {
        var tab = await NewTabAsync();
        var closed = new TaskCompletionSource();
        tab.Page.WebSocket += (_, socket) => socket.Close += (_, _) => closed.TrySetResult();
        var before = await tab.OpenAsync(App.Url, Cancellation);
        await tab.Page.EvaluateAsync("() => { window.samePage = true; }");

        await tab.Page.ClickAsync("#to-static");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);
        await tab.Page.ClickAsync("#to-counter");
        var after = await tab.NextConnectionAsync(Cancellation);

        await tab.BeInteractiveAsync();
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.samePage === true"));
        Assert.NotNull(before.Tab);
        Assert.Equal(before.Tab, after.Tab);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Frames_of_the_page_s_origin_share_the_id_of_their_tab(bool secureContext)
    {
        var tab = await NewTabAsync();
        await tab.Page.GotoAsync($"{(secureContext ? App.Url : App.PlainHttpUrl)}/frames");
        var first = await tab.NextConnectionAsync(Cancellation);
        var second = await tab.NextConnectionAsync(Cancellation);
        var top = await tab.OpenAsync(secureContext ? App.Url : App.PlainHttpUrl, Cancellation);

        Assert.Equal("frame", first.Frame);
        Assert.Equal("frame", second.Frame);
        Assert.Equal("top", top.Frame);
        Assert.NotNull(top.Tab);
        Assert.Equal([top.Tab, top.Tab], [first.Tab, second.Tab]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_duplicated_tab_gets_an_id_of_its_own_and_the_first_keeps_its(bool secureContext)
    {
        var url = secureContext ? App.Url : App.PlainHttpUrl;
        var original = await NewTabAsync();
        var before = await original.OpenAsync(url, Cancellation);

        var duplicate = await original.DuplicateAsync();
        Assert.Equal(before.Tab, await StoredIdAsync(duplicate));
        var own = await duplicate.OpenAsync(url, Cancellation);

        await original.Page.ReloadAsync();
        var after = await original.NextConnectionAsync(Cancellation);
        await duplicate.Page.ReloadAsync();
        var ownAfter = await duplicate.NextConnectionAsync(Cancellation);

        Assert.NotNull(own.Tab);
        Assert.NotEqual(before.Tab, own.Tab);
        Assert.Equal(before.Tab, after.Tab);
        Assert.Equal(own.Tab, ownAfter.Tab);
    }

    [Fact]
    public async Task A_tab_duplicated_on_a_static_page_gets_an_id_of_its_own()
    {
        var original = await NewTabAsync();
        await original.OpenAsync(App.Url, Cancellation);
        await original.Page.GotoAsync($"{App.Url}/static");

        var duplicate = await original.DuplicateAsync();
        var first = await original.OpenAsync(App.Url, Cancellation);
        var second = await duplicate.OpenAsync(App.Url, Cancellation);

        Assert.NotNull(second.Tab);
        Assert.NotEqual(first.Tab, second.Tab);
    }

    [Fact]
    public async Task Frames_of_a_duplicated_tab_share_the_id_of_the_duplicate()
    {
        var original = await NewTabAsync();
        var before = await original.OpenAsync(App.Url, Cancellation);

        var duplicate = await original.DuplicateAsync();
        await duplicate.Page.GotoAsync($"{App.Url}/frames");
        var first = await duplicate.NextConnectionAsync(Cancellation);
        var second = await duplicate.NextConnectionAsync(Cancellation);

        Assert.NotNull(first.Tab);
        Assert.NotEqual(before.Tab, first.Tab);
        Assert.Equal(first.Tab, second.Tab);
    }

    [Fact]
    public async Task A_tab_opened_after_another_was_closed_with_the_same_storage_takes_the_id_over()
    {
        var original = await NewTabAsync();
        var before = await original.OpenAsync(App.Url, Cancellation);
        var restored = await original.DuplicateAsync();
        await original.Page.CloseAsync();

        var after = await restored.OpenAsync(App.Url, Cancellation);

        Assert.NotNull(before.Tab);
        Assert.Equal(before.Tab, after.Tab);
    }

    [Fact]
    public async Task A_page_in_the_back_forward_cache_lets_its_id_go_and_takes_it_again_when_it_comes_back()
    {
        var tab = await NewTabAsync();
        var connection = await tab.OpenAsync(App.Url, Cancellation);
        Assert.Equal([LockOf(connection)], await HeldLocksAsync(tab));

        await tab.Page.EvaluateAsync("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); }");
        var hidden = await HeldLocksAsync(tab);
        await tab.Page.EvaluateAsync("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }");
        await WaitForLocksAsync(tab, 1);

        Assert.Empty(hidden);
        Assert.Equal([LockOf(connection)], await HeldLocksAsync(tab));
    }

    [Fact]
    public async Task A_page_that_comes_back_from_the_back_forward_cache_to_find_its_id_taken_gets_another()
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync(App.Url, Cancellation);
        await tab.Page.EvaluateAsync("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); }");
        var duplicate = await (await tab.DuplicateAsync()).OpenAsync(App.Url, Cancellation);
        Assert.Equal(before.Tab, duplicate.Tab);

        await tab.Page.EvaluateAsync("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }");
        await WaitForLocksAsync(tab, 2);
        await tab.Page.ReloadAsync();
        var after = await tab.NextConnectionAsync(Cancellation);

        Assert.NotNull(after.Tab);
        Assert.NotEqual(before.Tab, after.Tab);
    }

    [Fact]
    public async Task A_tab_that_stays_hidden_holds_no_lock_and_keeps_its_id_from_a_duplicate_all_the_same()
    {
        var tab = await NewTabAsync();
        var before = await OpenAndHideAsync(tab);
        await WaitForLocksAsync(tab, 0);

        var duplicate = await tab.DuplicateAsync();
        var own = await duplicate.OpenAsync(App.Url, Cancellation);
        Assert.Equal([LockOf(own)], await HeldLocksAsync(duplicate));
        await ShowAsync(tab);
        await WaitForLocksAsync(tab, 2);

        Assert.NotNull(own.Tab);
        Assert.NotEqual(before.Tab, own.Tab);
        Assert.Contains(LockOf(before), await HeldLocksAsync(tab));
        Assert.Equal(before.Tab, await StoredIdAsync(tab));
    }

    [Fact]
    public async Task A_hidden_tab_that_the_browser_had_frozen_takes_a_new_id_when_its_own_was_taken()
    {
        var tab = await NewTabAsync();
        // It hears nothing, as if frozen.
        await tab.Page.AddInitScriptAsync("BroadcastChannel.prototype.postMessage = () => {};");
        var before = await OpenAndHideAsync(tab);
        await WaitForLocksAsync(tab, 0);
        var taken = await (await tab.DuplicateAsync()).OpenAsync(App.Url, Cancellation);
        Assert.Equal(before.Tab, taken.Tab);

        await ShowAsync(tab);
        await WaitForLocksAsync(tab, 2);

        var after = await StoredIdAsync(tab);
        Assert.NotEqual(before.Tab, after);
        Assert.Contains($"circuitkit-tab-{after}", await HeldLocksAsync(tab));
    }

    [Fact]
    public async Task A_tab_that_was_hidden_and_is_shown_again_before_long_keeps_its_lock()
    {
        var tab = await NewTabAsync();
        var connection = await OpenAndHideAsync(tab, forMilliseconds: 29_000);
        await ShowAsync(tab);

        await tab.Page.Clock.RunForAsync(29_000);

        Assert.Equal([LockOf(connection)], await HeldLocksAsync(tab));
    }

    [Fact]
    public async Task Garbage_in_the_storage_is_replaced()
    {
        var tab = await NewTabAsync();
        await tab.Page.GotoAsync($"{App.Url}/static");
        await tab.Page.EvaluateAsync("() => sessionStorage.setItem('circuitkit-tab', 'a&b=<script>')");

        var connection = await tab.OpenAsync(App.Url, Cancellation);

        Assert.Matches("^[A-Za-z0-9_-]{22}$", connection.Tab);
        Assert.Null(connection["b"]);
        await Assertions.Expect(tab.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    // By the clock of the page.
    private async Task<HubAddress> OpenAndHideAsync(Tab tab, int forMilliseconds = 31_000)
    {
        await tab.Page.Clock.InstallAsync();
        var connection = await tab.OpenAsync(App.Url, Cancellation);
        await SetHiddenAsync(tab, isHidden: true);
        await tab.Page.Clock.RunForAsync(forMilliseconds);
        return connection;
    }

    private static Task<string> StoredIdAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => sessionStorage.getItem('circuitkit-tab')");

    private static Task ShowAsync(Tab tab) => SetHiddenAsync(tab, isHidden: false);

    private static async Task SetHiddenAsync(Tab tab, bool isHidden) => await tab.Page.EvaluateAsync(
        """
        isHidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        isHidden);

    private static string LockOf(HubAddress connection) => $"circuitkit-tab-{connection.Tab}";

    // WaitForFunctionAsync takes the promise of an async function for a yes.
    private static async Task WaitForLocksAsync(Tab tab, int count) => await tab.Page.EvaluateAsync(
        """
        async count => {
          while ((await navigator.locks.query()).held.length !== count) {
            await new Promise(resolve => setTimeout(resolve, 20));
          }
        }
        """,
        count).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    private static Task<string[]> HeldLocksAsync(Tab tab) =>
        tab.Page.EvaluateAsync<string[]>("async () => (await navigator.locks.query()).held.map(held => held.name)");
}
