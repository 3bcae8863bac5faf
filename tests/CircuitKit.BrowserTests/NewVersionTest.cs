using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Pages of an app of which a newer version is deployed, and what they note of it.</summary>
public abstract class NewVersionTest(ChromiumFixture chromium) : IAsyncLifetime
{
    // Over all documents of a tab: how often it was loaded, what it was told, and what it showed when it was left.
    private const string Watch =
        """
        () => {
          if (window.top !== window) {
            return;
          }

          const note = (key, value) => sessionStorage.setItem(key, (sessionStorage.getItem(key) ?? '') + value);
          note('loads', 'x');
          window.resumes = 0;
          document.addEventListener('circuitkit:resumed', () => window.resumes++);
          document.addEventListener('circuitkit:newversion', event => {
            note('heard', 'x');
            window.offer = event.detail;
            window.isVetoed && event.preventDefault();
          });
        }
        """;

    private protected static readonly string[] Version1 = ["--CircuitKit:AppVersion", "1"];
    private protected static readonly string[] Version2 = ["--CircuitKit:AppVersion", "2"];
    private protected static readonly string[] Soon = ["--mode", "noprerender", "--CircuitKit:NewVersion:IdleTime", "00:00:01", .. Version1];
    private protected static readonly string[] Asks = ["--mode", "noprerender", "--CircuitKit:NewVersion:Mode", "Ask", .. Version1];

    private protected IBrowserContext Profile { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Profile = await chromium.NewProfileAsync();
        Profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync()
    {
        await Profile.EndAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<IPage> NewPageAsync()
    {
        var page = await Profile.NewPageAsync();
        await page.AddInitScriptAsync($"({Watch})()");
        return page;
    }

    private protected async Task<IPage> OpenAsync(Site site, string path = "counter")
    {
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        if (path != "form")
        {
            await ClickFirstAsync(page);
        }

        return page;
    }

    // Where the page is prerendered, the first clicks may come too early.
    private protected static async Task ClickFirstAsync(IPage page)
    {
        if (await page.Locator("#interactive").CountAsync() > 0)
        {
            await Assertions.Expect(page.Locator("#interactive")).ToHaveTextAsync("True");
        }

        await ClickAsync(page, "1");
    }

    private protected static async Task ClickIfThereAsync(IPage page, string selector)
    {
        try
        {
            await page.ClickAsync(selector, new() { Timeout = 10_000 });
        }
        catch (TimeoutException)
        {
        }
    }

    // Does not wait for the end: the page may be left then. The pauses let the page get on with what it waits for itself.
    private protected static Task UntilTrueAsync(IPage page, string function) =>
        page.EvaluateAsync($"() => {{ (async () => {{ while (!await {function}()) await new Promise(over => setTimeout(over, 50)); }})(); }}");

    private protected static Task ExpectCountAsync(IPage page, string count) => Assertions.Expect(page.Locator("#count")).ToHaveTextAsync(count);

    private protected static async Task ClickAsync(IPage page, string count)
    {
        await page.ClickAsync("#increment");
        await ExpectCountAsync(page, count);
    }

    private protected static async Task ExpectLoadsAsync(IPage page, int loads) =>
        await page.WaitForFunctionAsync("loads => sessionStorage.getItem('loads')?.length === loads", loads);

    // Of two pages that lost the server together, one may be back long before the other.
    private protected static async Task ExpectHeardAsync(IPage page) => await page.WaitForFunctionAsync("() => sessionStorage.getItem('heard')");

    private protected static async Task ExpectResumedAsync(IPage page) => await page.WaitForFunctionAsync("() => window.resumes > 0");

    private protected static Task<int> LoadsAsync(IPage page) => CountAsync(page, "loads");

    private protected static Task<int> HeardAsync(IPage page) => CountAsync(page, "heard");

    // A page that is just being loaded anew answers nothing.
    private protected static async Task<int> CountAsync(IPage page, string key)
    {
        while (true)
        {
            try
            {
                return await page.EvaluateAsync<int>("key => (sessionStorage.getItem(key) ?? '').length", key);
            }
            catch (PlaywrightException e) when (e.Message.Contains("context was destroyed", StringComparison.Ordinal))
            {
            }
        }
    }
}
