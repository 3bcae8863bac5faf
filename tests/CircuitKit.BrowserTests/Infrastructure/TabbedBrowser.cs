using System.Security.Cryptography;
using System.Text;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>A browser whose tabs can be duplicated and discarded: no page can ask for that, and only an extension may.</summary>
internal sealed class TabbedBrowser : IAsyncDisposable
{
    private const string Manifest = """
        { "manifest_version": 3, "name": "Duplicates and discards tabs", "version": "1", "permissions": ["tabs"] }
        """;

    private readonly TempFolder _profile = new();
    private readonly TempFolder _extension = new();
    private IPlaywright? _playwright;
    private IBrowserContext? _context;
    private IPage? _asker;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TabbedBrowser> StartAsync()
    {
        TabbedBrowser browser = new();
        var extension = browser._extension.Path;
        await File.WriteAllTextAsync(Path.Combine(extension, "manifest.json"), Manifest, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(extension, "empty.html"), "<!doctype html>", Cancellation);
        browser._playwright = await Playwright.CreateAsync();
        browser._context = await browser._playwright.Chromium.LaunchPersistentContextAsync(
            browser._profile.Path,
            new()
            {
                ExecutablePath = ChromiumFixture.FindChromium(),
                Args =
                [
                    .. ChromiumFixture.Arguments,
                    $"--disable-extensions-except={extension}",
                    $"--load-extension={extension}",
                    "--disable-features=DisableLoadExtensionCommandLineSwitch",
                ],
            });
        browser._asker = await browser._context.NewPageAsync();
        await browser._asker.GotoAsync($"chrome-extension://{IdOf(extension)}/empty.html");
        return browser;
    }

    public async Task<IPage> OpenAsync(Uri address)
    {
        var page = await _context!.NewPageAsync();
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    /// <summary>Duplicates the tab of a page, and returns the page of the new tab.</summary>
    public async Task<IPage> DuplicateAsync(IPage page)
    {
        await page.BringToFrontAsync();
        return await _context!.RunAndWaitForPageAsync(() => _asker!.EvaluateAsync(
            """
            async () => {
              const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
              await chrome.tabs.duplicate(tab.id);
            }
            """));
    }

    /// <summary>Has the browser discard the tab of a page, as it does when memory is short, and shows the tab again.</summary>
    public async Task<IPage> DiscardAsync(IPage page)
    {
        await page.BringToFrontAsync();
        var tab = await _asker!.EvaluateAsync<int>("async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0].id");
        // Never the one that its user looks at.
        await _asker.BringToFrontAsync();
        var left = await _asker.EvaluateAsync<int>("async id => (await chrome.tabs.discard(id)).id", tab);
        return await _context!.RunAndWaitForPageAsync(
            () => _asker.EvaluateAsync("async id => { await chrome.tabs.update(id, { active: true }); }", left));
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }

        _playwright?.Dispose();
        _extension.Dispose();
        _profile.Dispose();
    }

    // That of an extension in a folder: by its path, in letters from a to p.
    private static string IdOf(string folder) =>
        string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(folder))[..16].SelectMany(part => new[] { Letter(part >> 4), Letter(part & 15) }));

    private static char Letter(int digit) => (char)('a' + digit);
}
