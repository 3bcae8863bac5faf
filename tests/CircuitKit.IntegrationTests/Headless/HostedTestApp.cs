using CircuitKit.TestApp;
using Microsoft.AspNetCore.Builder;

namespace CircuitKit.IntegrationTests.Headless;

/// <summary>The test app inside of the test process, on a free port.</summary>
internal sealed class HostedTestApp : IAsyncDisposable
{
    private HostedTestApp(WebApplication app) => App = app;

    public WebApplication App { get; }

    public static async Task<HostedTestApp> StartAsync(params string[] args)
    {
        WebApplication app = TestAppHost.Build(args);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HostedTestApp(app);
    }

    public Uri Page(string path) => new(new Uri(App.Urls.First()), path);

    public Task<HeadlessCircuit> OpenAsync(string path) => HeadlessCircuit.OpenAsync(Page(path), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Open circuits would hold a graceful stop.
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await App.StopAsync(now.Token);
        await App.DisposeAsync();
    }
}
