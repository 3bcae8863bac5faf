using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>An app whose pages have the reconnect component, and whose circuits survive it in files.</summary>
public abstract class ReconnectUiTest(ChromiumFixture chromium) : BrowserTest(chromium), IDisposable
{
    // Notes all that is shown, also what is gone again before a test looks.
    private const string Watch =
        """
        window.shown = [];
        window.violations = [];
        document.addEventListener('circuitkit:resuming', () => { window.isResuming = true; });
        document.addEventListener('circuitkit:resumed', () => { window.isResuming = false; });
        document.addEventListener('securitypolicyviolation', event => window.violations.push(`${event.violatedDirective} ${event.sourceFile}`));
        new MutationObserver(changes => changes.flatMap(change => [...change.addedNodes]).forEach(node => {
          if (node.matches?.('.circuitkit-bar p')) {
            window.shown.push(`bar: ${node.textContent}`);
          } else if (node.matches?.('.circuitkit-notice')) {
            window.shown.push(`dialog: ${node.querySelector('h2').textContent}`);
          }
        })).observe(document, { childList: true, subtree: true });
        """;

    private readonly TempFolder _folder = new();

    private protected ICircuitRegistry Registry => App.Services.GetRequiredService<ICircuitRegistry>();

    private protected virtual bool KeepsSnapshots => true;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

    private protected override void Configure(IServiceCollection services)
    {
        var builder = services.AddCircuitKit(options =>
        {
            options.State.KeepFields = true;
            Limit(options);
        });
        if (KeepsSnapshots)
        {
            builder.AddFileSnapshots(_folder.Path);
        }

        services.AddSingleton<ConnectionCutter>();
        services.Configure<HubOptions>(options => options.AddFilter<ConnectionCutter>());
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = Retention);
    }

    private protected virtual TimeSpan Retention => TimeSpan.FromMinutes(3);

    private protected virtual void Limit(CircuitKitOptions options)
    {
    }

    /// <summary>A page with the component; the counter has been clicked once, and has the focus.</summary>
    private protected async Task<Tab> OpenAsync(string query = "", IBrowserContext? profile = null)
    {
        var tab = new Tab(await (profile ?? Profile).NewPageAsync());
        await tab.Page.AddInitScriptAsync(Watch);
        await tab.OpenAsync($"{App.Url}/?reconnect&{query}", Cancellation);
        await tab.Page.EvaluateAsync("() => { window.samePage = true; }");
        await BeWatchedAsync(tab);
        return tab;
    }

    // The component's script comes when the page can be used already.
    private static async Task BeWatchedAsync(Tab tab)
    {
        await tab.Page.WaitForFunctionAsync("() => performance.getEntriesByType('resource').some(one => one.name.includes('reconnect-ui'))");
        await tab.Page.EvaluateAsync("async () => { await import('/_content/CircuitKit/reconnect-ui.js'); }");
    }

    /// <summary>The server is gone, as one that is killed: it has announced nothing.</summary>
    private protected async Task LoseServerAsync()
    {
        await GoOfflineAsync();
        await Eventually.IsAsync(() => Registry.List().All(circuit => circuit.State != CircuitState.Connected), Cancellation);
        await App.StopAsync();
        await Profile.SetOfflineAsync(false);
    }

    /// <summary>The browser is offline, and notices on its connection too.</summary>
    private protected async Task GoOfflineAsync()
    {
        await Profile.SetOfflineAsync(true);
        App.Services.GetRequiredService<ConnectionCutter>().CutAll();
    }

    private protected static ILocator Bar(Tab tab, string text) => tab.Page.GetByRole(AriaRole.Status).GetByText(text);

    private protected static ILocator Dialog(Tab tab, string title) => tab.Page.GetByRole(AriaRole.Dialog, new() { Name = title });

    private protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private protected static Task<string[]> ShownAsync(Tab tab) => tab.Page.EvaluateAsync<string[]>("() => window.shown");

    /// <summary>The page is the same document, its circuit is back with what was in it, and nothing is in front of it.</summary>
    private protected static async Task ExpectGoesOnAsync(Tab tab, int count)
    {
        await Expect(tab.Page.Locator(".components-reconnect-hide")).ToHaveCountAsync(1);
        await tab.Page.WaitForFunctionAsync("() => !window.isResuming");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("#interactive")).ToHaveTextAsync("yes");
        await Expect(tab.Page.Locator("#count")).ToHaveTextAsync($"{count}");
        await tab.BeInteractiveAsync();
        await Expect(tab.Page.Locator("#count")).ToHaveTextAsync($"{count + 1}");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.samePage"));
        Assert.Empty(await tab.Page.EvaluateAsync<string[]>("() => window.violations"));
    }
}
