using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>A page with the component whose circuit is gone and has left no snapshot.</summary>
public sealed class RejectedPageTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    private protected override bool KeepsSnapshots => false;

    [Fact]
    public async Task Page_reloads_as_it_does_without_the_component_and_says_why()
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
        await Expect(Bar(tab, "This page could not be continued, and started again")).ToBeVisibleAsync();
        await tab.BeInteractiveAsync();
        await Expect(tab.Page.Locator("#count")).ToHaveTextAsync("1");
        Assert.EndsWith(" rejected", await tab.Page.EvaluateAsync<string>("() => sessionStorage.states"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "This page was closed, and started again")]
    [InlineData(true, "You were signed out")]
    public async Task Page_that_was_closed_says_so_after_its_reload_and_once_only(bool isSignOut, string words)
    {
        var tab = await OpenAsync();

        await App.Services.GetRequiredService<ICircuitControl>()
            .CloseAsync(Registry.List().Single(), new CloseOptions { IsSignOut = isSignOut }, Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        await Expect(Bar(tab, words)).ToBeVisibleAsync();
        await tab.Page.ReloadAsync();
        await tab.BeInteractiveAsync();
        Assert.DoesNotContain($"bar: {words}", await ShownAsync(tab));
    }
}
