using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Where the browser gives no id, and where none is wanted: the circuit works as in stock Blazor.</summary>
public sealed class UnknownTabTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private static readonly Dictionary<string, string> s_refusals = new()
    {
        ["storage"] = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('Blocked by a test.', 'SecurityError'); } });",
        ["storing"] = "Storage.prototype.setItem = () => { throw new DOMException('Full by a test.', 'QuotaExceededError'); };",
        ["locks and channels"] = "Object.defineProperty(navigator, 'locks', { value: undefined }); delete window.BroadcastChannel;",
        ["a lock"] = "LockManager.prototype.request = () => Promise.reject(new DOMException('Refused by a test.', 'SecurityError'));",
        ["an answer about a lock"] = "LockManager.prototype.request = () => new Promise(() => { });",
        ["random values"] = "Crypto.prototype.getRandomValues = undefined;",
    };

    public static TheoryData<string> Refusals => [.. s_refusals.Keys];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_browser_that_refuses_something_starts_the_circuit_without_an_id(string refusal)
    {
        var tab = await NewTabAsync();
        await tab.Page.AddInitScriptAsync(s_refusals[refusal]);

        var connection = await tab.OpenAsync(App.Url, Cancellation);

        Assert.Null(connection.Tab);
        Assert.Null(connection.Frame);
        Assert.DoesNotContain(tab.Console, line => line.StartsWith("error:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_is_told_once_and_for_developers_only()
    {
        var tab = await NewTabAsync();
        await tab.Page.AddInitScriptAsync(s_refusals["storage"]);

        await tab.OpenAsync(App.Url, Cancellation);

        var line = Assert.Single(tab.Console, line => line.Contains("CircuitKit", StringComparison.Ordinal));
        Assert.StartsWith("debug: CircuitKit: the tab stays unknown. ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start.js")]
    [InlineData("page.js")]
    public async Task A_file_of_ours_that_cannot_be_loaded_does_not_stop_Blazor(string file)
    {
        var tab = await NewTabAsync();
        await tab.Page.RouteAsync($"**/{file}", route => route.AbortAsync());

        await tab.Page.GotoAsync(App.Url);
        var connection = await tab.NextConnectionAsync(Cancellation);

        await tab.BeInteractiveAsync();
        Assert.Equal(file == "start.js", connection.Tab is null);
    }

    [Fact]
    public async Task A_file_of_ours_that_never_arrives_does_not_stop_Blazor()
    {
        var tab = await NewTabAsync();
        await tab.Page.RouteAsync("**/start.js", _ => Task.CompletedTask);

        await tab.Page.GotoAsync(App.Url, new() { WaitUntil = WaitUntilState.Commit });
        var connection = await tab.NextConnectionAsync(Cancellation);

        Assert.Null(connection.Tab);
        await tab.BeInteractiveAsync();
    }

    [Fact]
    public async Task A_frame_of_another_origin_is_a_frame_of_an_unknown_tab()
    {
        var tab = await NewTabAsync();

        await tab.Page.GotoAsync($"{App.Url}/foreign-frame?of={Uri.EscapeDataString($"http://other.test:{App.Port}/")}");
        var connection = await tab.NextConnectionAsync(Cancellation);

        Assert.Null(connection.Tab);
        await Assertions.Expect(tab.Page.FrameLocator("iframe").Locator("#interactive")).ToHaveTextAsync("yes");
    }

    [Fact]
    public async Task A_page_without_Server_interactivity_stores_nothing_holds_nothing_and_asks_for_nothing()
    {
        var tab = await NewTabAsync();

        // Blazor asks for it some time after its own script was loaded.
        var module = tab.Page.WaitForResponseAsync(response => response.Url.EndsWith(".lib.module.js", StringComparison.Ordinal));
        await tab.Page.GotoAsync($"{App.Url}/static");
        await module;
        await tab.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.Contains(tab.Requests, path => path.EndsWith(".lib.module.js", StringComparison.Ordinal));
        Assert.DoesNotContain(tab.Requests, path => path.StartsWith("/_blazor", StringComparison.Ordinal));
        Assert.DoesNotContain(tab.Requests, path => path is "/_content/CircuitKit/start.js" or "/_content/CircuitKit/page.js");
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => sessionStorage.length + localStorage.length"));
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("async () => { const all = await navigator.locks.query(); return all.held.length + all.pending.length; }"));
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task An_app_can_switch_the_tab_off()
    {
        var tab = await NewTabAsync();

        var connection = await tab.OpenAsync($"{App.Url}/?off=tabs", Cancellation);

        Assert.Null(connection.Tab);
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => sessionStorage.length"));
    }
}
