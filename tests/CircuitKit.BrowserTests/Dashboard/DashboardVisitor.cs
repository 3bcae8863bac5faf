using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>Somebody at the dashboard. Whatever a test looks at: the page broke no rule of its own policy, and threw nothing.</summary>
public abstract class DashboardVisitor(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private IBrowserContext? _context;
    private Site? _site;

    /// <summary>What a test brings about itself, such as a server that is away.</summary>
    protected Func<string, bool> IsExpected { get; set; } = static _ => false;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }

        // After the browser, which would complain of streams that end with it.
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        Assert.DoesNotContain(_complaints, complaint => !IsExpected(complaint));
    }

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>An app with a dashboard for this test alone.</summary>
    private protected async Task<Site> StartAsync(params string[] arguments) =>
        _site = await Site.StartTestAppAsync(["--dashboard", "plain", .. arguments]);

    /// <param name="address">With the view's hash.</param>
    /// <param name="options">A desk, unless they say otherwise.</param>
    /// <param name="script">Runs before those of the page.</param>
    protected async Task<IPage> OpenAsync(string address, BrowserNewContextOptions? options = null, string? script = null)
    {
        _context ??= await chromium.Browser.NewContextAsync(
            options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 860 } });
        var page = await _context.NewPageAsync();
        if (script is not null)
        {
            await page.AddInitScriptAsync(script);
        }

        page.Console += (_, message) => Complain(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Complain(true, error);
        await page.GotoAsync(address);
        return page;
    }

    private void Complain(bool isOne, string text)
    {
        if (isOne)
        {
            _complaints.Enqueue(text);
        }
    }
}
