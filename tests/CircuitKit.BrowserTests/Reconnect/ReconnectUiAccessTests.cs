using CircuitKit.BrowserTests.Infrastructure;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>Bar and dialog can be read by everybody.</summary>
public sealed class ReconnectUiAccessTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 320)]
    public async Task Axe_finds_nothing_in_bar_and_dialog(ColorScheme scheme, int width)
    {
        var tab = await OpenAsync("dialog=600000");
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await tab.Page.SetViewportSizeAsync(width, 640);
        await tab.Page.EvaluateAsync("() => Blazor.pauseCircuit()");
        await Expect(Bar(tab, "This page is paused")).ToBeVisibleAsync();
        await ExpectNothingFoundAsync(tab, ".circuitkit-bar");

        await tab.Page.EvaluateAsync(
            "() => { document.querySelector('.circuitkit-reconnect').dataset.dialogAfter = 0; window.dispatchEvent(new Event('offline')); }");
        await Expect(Dialog(tab, "This page is paused")).ToBeVisibleAsync();
        await ExpectNothingFoundAsync(tab, ".circuitkit-notice");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
    }

    [Theory]
    [InlineData(ReducedMotion.NoPreference, true)]
    [InlineData(ReducedMotion.Reduce, false)]
    public async Task Nothing_moves_for_who_wants_that(ReducedMotion motion, bool moves)
    {
        var tab = await OpenAsync("dialog=600000");
        await tab.Page.EmulateMediaAsync(new() { ReducedMotion = motion });

        await LoseServerAsync();
        await Expect(Bar(tab, "Reconnecting to the server…")).ToBeVisibleAsync();

        Assert.Equal(
            moves,
            await tab.Page.EvaluateAsync<bool>("() => document.querySelector('.circuitkit-bar').getAnimations({ subtree: true }).length > 0"));
    }

    private static async Task ExpectNothingFoundAsync(Tab tab, string selector)
    {
        var found = await tab.Page.RunAxe(new AxeRunContext { Include = [new AxeSelector(selector)] });
        Assert.True(
            found.Violations.Length == 0,
            string.Join(Environment.NewLine, found.Violations.Select(one => $"{one.Id} ({one.Impact}): {one.Help}: {one.Nodes[0].Html}")));
        Assert.NotEmpty(found.Passes);
    }
}
