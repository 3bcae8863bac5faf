using CircuitKit.BrowserTests.Infrastructure;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>A page with the component whose circuit is gone and has left no snapshot.</summary>
public sealed class RejectedPageTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    private protected override bool KeepsSnapshots => false;

    [Fact]
    public async Task Page_reloads_as_it_does_without_the_component()
    {
        var tab = await OpenAsync();
        await tab.Page.EvaluateAsync(
            """
            () => document.getElementById('components-reconnect-modal')
              .addEventListener('components-reconnect-state-changed', event => {
                sessionStorage.states = `${sessionStorage.states ?? ''} ${event.detail.state}`;
              })
            """);
        await LoseServerAsync();

        await App.StartAgainAsync(Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        await tab.BeInteractiveAsync();
        await Expect(tab.Page.Locator("#count")).ToHaveTextAsync("1");
        Assert.EndsWith(" rejected", await tab.Page.EvaluateAsync<string>("() => sessionStorage.states"), StringComparison.Ordinal);
    }
}
