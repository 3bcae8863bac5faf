using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>A page that can be hidden and shown without a window, and that notes what hibernation does to it.</summary>
internal sealed class SleepyTab(IPage page)
{
    // Longer than the page takes to ask again after a no.
    private const int LongEnoughMilliseconds = 2500;

    private const string Watch =
        """
        () => {
          let isHidden = false;
          Object.defineProperty(document, 'hidden', { get: () => isHidden });
          Object.defineProperty(document, 'visibilityState', { get: () => isHidden ? 'hidden' : 'visible' });
          window.setHidden = value => {
            isHidden = value;
            document.dispatchEvent(new Event('visibilitychange'));
          };
          window.slept = 0;
          window.woken = [];
          window.dialogs = 0;
          document.addEventListener('circuitkit:hibernated', () => window.slept++);
          document.addEventListener('circuitkit:awake', event => window.woken.push(event.detail.milliseconds));
          new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => window.dialogs += node.id === 'components-reconnect-modal' ? 1 : 0)))
            .observe(document, { childList: true, subtree: true });
        }
        """;

    public IPage Page => page;

    public static async Task<SleepyTab> OpenAsync(IBrowserContext profile, Uri address, string path)
    {
        IPage page = await profile.NewPageAsync();
        // From the start: on a busy machine the page may be asleep before a test gets to look at it.
        await page.AddInitScriptAsync($"({Watch})()");
        await page.GotoAsync(new Uri(address, path).AbsoluteUri);
        // Not prerendered: what is there can be used, and the server has told the script before when to sleep.
        await Assertions.Expect(page.Locator("#count, #length")).ToBeVisibleAsync();
        await page.HasStartedAsync();
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");
        return new SleepyTab(page);
    }

    public Task HideAsync() => page.EvaluateAsync("() => window.setHidden(true)");

    public Task ShowAsync() => page.EvaluateAsync("() => window.setHidden(false)");

    public Task WaitUntilAsleepAsync() => page.WaitForFunctionAsync("() => window.slept > 0");

    public Task WaitUntilAwakeAsync() => page.WaitForFunctionAsync("() => window.woken.length > 0");

    public async Task SleepAsync()
    {
        await HideAsync();
        await WaitUntilAsleepAsync();
    }

    public async Task AssertStaysAwakeAsync()
    {
        await HideAsync();
        await page.WaitForTimeoutAsync(LongEnoughMilliseconds);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => window.slept"));
    }

    /// <summary>The same page throughout, and nothing scary in front of it.</summary>
    public async Task AssertNobodyNoticedAsync()
    {
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => window.dialogs"));
    }

    public Task ExpectTextAsync(string selector, string text) => Assertions.Expect(page.Locator(selector)).ToHaveTextAsync(text);
}
