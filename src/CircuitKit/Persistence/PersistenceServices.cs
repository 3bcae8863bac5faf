using CircuitKit.Blazor;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Reload;
using CircuitKit.Persistence.Resume;
using CircuitKit.Persistence.State;
using CircuitKit.Persistence.Versions;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Persistence;

internal static class PersistenceServices
{
    public static void AddPersistence(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new DirtyCircuits(
            provider.GetRequiredService<IOptions<CheckpointOptions>>().Value.Enabled
            && provider.GetRequiredService<ISnapshotStore>().OutlivesProcess));
        services.TryAddSingleton<SnapshotSaver>();
        services.TryAddSingleton<BackgroundWrites>();
        services.TryAddSingleton<CircuitMaintenance>();
        services.TryAddSingleton<PersistenceStep>();
        services.TryAddSingleton<ICircuitPersistence, PersistenceBridge>();
        services.AddKeptState();
        services.TryAddSingleton<ReloadPages>();
        services.TryAddSingleton<ReloadStep>();
        services.TryAddSingleton<TabCopies>();
        services.TryAddSingleton<CrashMetrics>();
        services.TryAddSingleton<CrashOffers>();
        services.TryAddSingleton<CrashStep>();
        services.AddVersions();
        services.AddHandOver();
        services.AddCapture();
        services.AddResume();
    }

    private static void AddVersions(this IServiceCollection services)
    {
        services.TryAddSingleton<OtherVersions>();
        services.TryAddSingleton<UnreadableValues>();
        services.TryAddSingleton<ServiceStateKeys>();
        services.TryAddSingleton(typeof(PersistentComponentStateSerializer<>), typeof(TolerantStateSerializer<>));
    }

    private static void AddHandOver(this IServiceCollection services)
    {
        services.TryAddSingleton<HandOverMetrics>();
        services.TryAddSingleton<CircuitTakeOver>();
        services.AddAlso<IClusterHandler, HandOverHandler>();
        services.AddAlso<IClusterHandler, DisconnectBeaconHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DisconnectBeaconForwarder>());
        services.AddAlso<IHostedService, CircuitOwnership>();
    }

    private static void AddCapture(this IServiceCollection services)
    {
        services.TryAddSingleton<CaptureMetrics>();
        services.AddAlso<IGauges, UnsavedGauges>();
        services.TryAddSingleton<CheckpointWorker>();
        services.TryAddSingleton<CircuitEvictor>();
        services.AddAlso<IHostedService, CheckpointScheduler>();
    }

    private static void AddResume(this IServiceCollection services)
    {
        services.TryAddSingleton<ResumeMetrics>();
        services.TryAddSingleton<PendingResumes>();
        services.TryAddSingleton<RecentCloseReasons>();
        services.TryAddSingleton<ResumeReport>();
        services.TryAddSingleton<UnopenedResumes>();
        services.TryAddSingleton<OpenClaims>();
        services.TryAddSingleton<Successors>();
        services.AddAlso<IClusterHandler, SuccessorHandler>();
        services.TryAddSingleton<ResumeClaims>();
        services.TryAddSingleton<ResumeStep>();
    }
}
