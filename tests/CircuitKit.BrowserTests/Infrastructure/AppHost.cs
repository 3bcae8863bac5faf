using CircuitKit.BrowserTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>The test app on real Kestrel, on a loopback port that stays the same when it is stopped and started again.</summary>
internal sealed class AppHost : IAsyncDisposable
{
    private const int MaxPorts = 5;

    private readonly Action<IServiceCollection>? _configure;
    private WebApplication? _app;

    private AppHost(Action<IServiceCollection>? configure) => _configure = configure;

    public int Port { get; } = FreePort.Next();

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The same app under a name that is not loopback: no secure context, so no Web Locks.</summary>
    public string PlainHttpUrl => $"http://app.test:{Port}";

    public IServiceProvider Services => _app!.Services;

    public static async Task<AppHost> StartAsync(Action<IServiceCollection>? configure, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            AppHost host = new(configure);
            try
            {
                await host.StartAgainAsync(cancellationToken);
                return host;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < MaxPorts)
            {
                // Somebody was quicker: another one.
                await host.DisposeAsync();
            }
        }
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _app = BrowserTestApp.Create(Url, _configure);
        await _app.StartAsync(cancellationToken);
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
