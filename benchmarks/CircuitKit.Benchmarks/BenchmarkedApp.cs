using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Benchmarks;

/// <summary>An app with CircuitKit as a user would register it, built but never started: nothing runs beside the benchmark.</summary>
internal sealed class BenchmarkedApp : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-benchmarks-").FullName;
    private readonly WebApplication _app;

    private BenchmarkedApp(Action<ICircuitKitBuilder, string> addStore, TimeProvider time, Action<CircuitKitOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        addStore(builder.Services.AddCircuitKit(configure), _folder);
        _app = builder.Build();
    }

    /// <summary>A store that outlives the process, so that live circuits are marked for capture.</summary>
    public static BenchmarkedApp OnFiles(TimeProvider? time = null, Action<CircuitKitOptions>? configure = null, Action<ICircuitKitBuilder>? add = null) => new(
        (kit, folder) =>
        {
            kit.AddFileSnapshots(folder);
            add?.Invoke(kit);
        },
        time ?? TimeProvider.System,
        configure);

    public static BenchmarkedApp InMemory() => new(static (_, _) => { }, TimeProvider.System);

    public static BenchmarkedApp OnRedis(RedisServer server) => new((kit, _) => kit.AddRedis(server.Configuration), TimeProvider.System);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Opens a circuit that has a place in the registry but no renderer.</summary>
    public TrackedCircuit OpenIdle(string id) =>
        Get<CircuitTable>().Open(id, connection: null, SnapshotKey.FromSecret(id), new IdleCircuit());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
