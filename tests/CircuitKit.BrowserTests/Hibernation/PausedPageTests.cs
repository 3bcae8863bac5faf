using System.Text.RegularExpressions;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>The app's script pauses its page and resumes it, as Blazor lets it.</summary>
public sealed class PausedPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task More_state_than_a_browser_can_send_is_back_after_a_pause_in_which_the_server_was_killed()
    {
        await using Site site = await Site.StartTestAppAsync("--mode", "NoPrerender");
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        IPage page = await profile.NewPageAsync();
        await page.GotoAsync($"{site.Address}bulk?kb=58");
        ILocator hash = page.Locator("#hash");
        await Assertions.Expect(hash).ToHaveTextAsync(new Regex("^[0-9A-F]{16}$"));
        string loaded = await hash.InnerTextAsync();
        await page.ClickAsync("#change");
        await Assertions.Expect(hash).Not.ToHaveTextAsync(loaded);
        string changed = await hash.InnerTextAsync();
        await page.EvaluateAsync(
            "() => { window.mark = 'not reloaded'; document.addEventListener('circuitkit:resumed', () => { window.isResumed = true; }); }");

        await page.EvaluateAsync("() => Blazor.pauseCircuit()");
        await site.KillAsync();
        await site.ReplaceAsync();
        await page.EvaluateAsync("() => Blazor.resumeCircuit()");
        await page.WaitForFunctionAsync("() => window.isResumed");

        await Assertions.Expect(hash).ToHaveTextAsync(changed);
        await page.ClickAsync("#change");
        await Assertions.Expect(hash).Not.ToHaveTextAsync(changed);
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }
}
