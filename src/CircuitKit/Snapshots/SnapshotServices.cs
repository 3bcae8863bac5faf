using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Snapshots;

internal static class SnapshotServices
{
    public static void AddSnapshots(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.TryAddSingleton(provider => new RootComponentDescriptors(
            provider.GetRequiredService<IDataProtectionProvider>(),
            isDeferred: provider.GetRequiredService<IOptions<SnapshotOptions>>().Value.Protect));
        services.TryAddSingleton<SnapshotMetrics>();
        services.TryAddSingleton<SnapshotSerializer>();
        services.TryAddSingleton<AnonymousSnapshots>();
        services.TryAddSingleton<InMemorySnapshotStore>();
        services.TryAddSingleton<ISnapshotStore>(provider => provider.GetRequiredService<InMemorySnapshotStore>());
        services.TryAddSingleton<ResilientSnapshotStore>();
        services.AddAlso<IGauges, StoreGauges>();
        services.AddOneOf<IHostedService, SnapshotStoreWatch>();
    }
}
