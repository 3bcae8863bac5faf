using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>Gives each test an app and a fresh browser profile.</summary>
public abstract class BrowserTest(ChromiumFixture chromium) : IAsyncLifetime
{
    private AppHost? _app;
    private IBrowserContext? _context;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected AppHost App => _app!;

    private protected IBrowserContext Profile => _context!;

    public async ValueTask InitializeAsync()
    {
        _app = await AppHost.StartAsync(Configure, Cancellation);
        _context = await chromium.NewProfileAsync();
        _context.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _app!.DisposeAsync();
        await _context!.EndAsync();
    }

    /// <summary>What the app has besides what a package reference brings.</summary>
    private protected virtual void Configure(IServiceCollection services)
    {
    }

    private protected async Task<Tab> NewTabAsync() => new(await Profile.NewPageAsync());

    /// <summary>
    /// As a killed server is lost. One that merely stops may still answer the first attempt, and even take the circuit back for a moment.
    /// </summary>
    private protected async Task LoseServerAtOnceAsync()
    {
        await Profile.SetOfflineAsync(true);
        await App.StopAsync();
    }
}
