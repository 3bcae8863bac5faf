using CircuitKit.TestApp;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Benchmarks;

/// <summary>The test app with file snapshots and one open page, spoken to over the real hub. Its scheduler takes
/// its turns but captures nothing for a minute: only the benchmark works.</summary>
internal sealed class LiveApp : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-benchmarks-").FullName;
    private readonly WebApplication _app;
    private HeadlessCircuit? _circuit;

    private LiveApp() => _app = TestAppHost.Build(["--store", $"file:{_folder}"], static builder =>
    {
        builder.Services.Configure<CircuitKitOptions>(static options =>
        {
            options.Checkpoints.QuietPeriod = TimeSpan.FromMinutes(1);
            options.Checkpoints.MaxDelay = TimeSpan.FromMinutes(10);
        });
        builder.Services.AddSingleton<SeenHandlers>();
        builder.Services.AddScoped<CircuitHandler, HandlerWitness>();
    });

    /// <summary>What CircuitKit knows of the page's circuit.</summary>
    public TrackedCircuit Checkpoint { get; private set; } = null!;

    /// <summary>The circuit's handlers in the order of the framework, without the one that looked for them.</summary>
    public IReadOnlyList<CircuitHandler> Handlers => Get<SeenHandlers>().Handlers;

    public static async Task<LiveApp> OpenAsync(string page)
    {
        var live = new LiveApp();
        await live._app.StartAsync();
        live._circuit = await HeadlessCircuit.OpenAsync(new Uri(new Uri(live._app.Urls.First()), page), CancellationToken.None);
        live.Checkpoint = live.Get<CircuitTable>().FindLive(SnapshotKey.FromSecret(live._circuit.CircuitSecret))!;
        return live;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        if (_circuit is not null)
        {
            await _circuit.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class SeenHandlers
    {
        public IReadOnlyList<CircuitHandler> Handlers { get; set; } = [];
    }

    private sealed class HandlerWitness(IServiceProvider services, SeenHandlers seen) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            seen.Handlers = [.. services.GetServices<CircuitHandler>().Where(handler => handler != this).OrderBy(handler => handler.Order)];
            return Task.CompletedTask;
        }
    }
}
