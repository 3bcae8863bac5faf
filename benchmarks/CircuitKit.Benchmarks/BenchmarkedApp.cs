using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using CircuitKit.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Benchmarks;

/// <summary>An app with CircuitKit and file snapshots as a user would register them, built but never started: nothing runs beside the benchmark.</summary>
internal sealed class BenchmarkedApp : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-benchmarks-").FullName;
    private readonly WebApplication _app;

    public BenchmarkedApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit().AddFileSnapshots(_folder);
        _app = builder.Build();
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public CircuitCheckpoint Checkpoint(CircuitEntry entry) => new(
        entry, SnapshotKey.FromSecret(entry.Id), new IdleCircuit(), UserBinding.Anonymous, Get<CheckpointScheduler>(), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
