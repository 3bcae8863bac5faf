using System.Text.RegularExpressions;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>One browser for all tests; each test gets a context of its own, which is a browser profile nobody else sees.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    // Chromium takes the last list of these only: Playwright's own list, and the two features for which each page has a second process that shows
    // nothing in tests, the popup of the address bar.
    private static readonly string[] s_disabled =
    [
        "AimEnabled", "AutoDeElevate", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
        "BlockOriginHeaderModificationOnRedirect", "DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "GlobalMediaControls", "HttpsUpgrades",
        "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "ThirdPartyStoragePartitioning", "Translate",
        "WebUIOmniboxAimPopup", "WebUIOmniboxPopup",
    ];

    // No traffic but ours, and names under .test lead here, so that a page can have an origin that is not a secure context.
    internal static IReadOnlyList<string> Arguments { get; } =
    [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-gpu",
        "--no-first-run",
        "--disable-quic",
        "--host-resolver-rules=MAP *.test 127.0.0.1",
        $"--disable-features={string.Join(',', s_disabled)}",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The fixture has not been initialised.");

    /// <summary>
    /// A profile that nobody else sees. On another version of the framework than the SDK's, pages get Blazor's scripts of that version, which lie
    /// beside its host; an app's build has put those of the SDK into its static files.
    /// </summary>
    public async Task<IBrowserContext> NewProfileAsync()
    {
        var profile = await Browser.NewContextAsync();
        foreach (var script in Directory.EnumerateFiles(Path.GetDirectoryName(Environment.ProcessPath)!, "blazor.*.js"))
        {
            var name = Path.GetFileNameWithoutExtension(script);
            await profile.RouteAsync(
                new Regex($@"/_framework/{Regex.Escape(name)}(\.\w+)?\.js"), route => route.FulfillAsync(new() { Path = script }));
        }

        return profile;
    }

    public async ValueTask InitializeAsync()
    {
        var executable = FindChromium();
        // The machine may be busy with other things; nothing here passes or fails by being fast.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    internal static string FindChromium()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return s_names.SelectMany(name => folders, (name, folder) => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"The browser tests need Chromium, and PATH has none of: {string.Join(", ", s_names)}. Install it, for example with 'apt-get install chromium'.");
    }
}
