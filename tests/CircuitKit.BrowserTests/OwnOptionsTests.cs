using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>What the app has set itself stays as it is.</summary>
public sealed class OwnOptionsTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task An_own_hub_url_and_transport_stay_and_the_tab_is_added()
    {
        var tab = await NewTabAsync();

        var connection = await tab.OpenAsync($"{App.Url}/?start=own-options", Cancellation);

        Assert.Equal("1", connection["own"]);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", connection.Tab);
        // The app asked for a WebSocket without negotiation.
        Assert.Null(connection["id"]);
        Assert.DoesNotContain("/_blazor/negotiate", tab.Requests);
    }

    [Fact]
    public async Task Own_waits_and_their_limit_stay()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/?start=own-options", Cancellation);

        await LoseServerAtOnceAsync();
        await Assertions.Expect(tab.Page.GetByText("Failed to rejoin")).ToBeVisibleAsync();

        // The 9 is ours, asked when the circuit started to find out whose function it is.
        var asked = await tab.Page.EvaluateAsync<int[]>("() => window.ownAttempts");
        Assert.Equal([9, 0, 1, 2], asked);
    }

    [Fact]
    public async Task An_own_limit_of_attempts_stays_with_our_waits()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/?start=own-max-retries", Cancellation);
        await tab.NoteAttemptsAsync();

        await LoseServerAtOnceAsync();
        await Assertions.Expect(tab.Page.GetByText("Failed to rejoin")).ToBeVisibleAsync();
        var attempts = await tab.NextAttemptsAsync(2, Cancellation);

        Assert.InRange(attempts[1] - attempts[0], TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_own_reconnect_dialog_is_shown_and_told_the_attempts()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/own-dialog", Cancellation);
        await tab.Page.EvaluateAsync(
            """
            () => {
              window.states = [];
              document.getElementById('components-reconnect-modal')
                .addEventListener('components-reconnect-state-changed', event => window.states.push(event.detail.state));
            }
            """);

        await LoseServerAtOnceAsync();
        await tab.Page.WaitForFunctionAsync("() => Number(document.getElementById('components-reconnect-current-attempt').innerText) >= 3");

        await Assertions.Expect(tab.Page.Locator("#components-reconnect-max-retries")).ToHaveTextAsync("900");
        var states = await tab.Page.EvaluateAsync<string[]>("() => window.states");
        Assert.Equal(["show", "retrying"], states.Distinct());
        Assert.DoesNotContain(tab.Requests, path => path.Contains("reconnect-ui", StringComparison.Ordinal));
        await Assertions.Expect(tab.Page.Locator(".circuitkit-bar, .circuitkit-notice")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_own_reconnection_handler_is_the_only_one_called()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/?start=own-handler", Cancellation);

        await LoseServerAtOnceAsync();
        await tab.Page.WaitForFunctionAsync("() => window.handled.length > 0");

        var handled = await tab.Page.EvaluateAsync<string[]>("() => window.handled");
        Assert.Equal(["down"], handled);
        Assert.Single(tab.Requests, "/_blazor/negotiate");
    }
}
