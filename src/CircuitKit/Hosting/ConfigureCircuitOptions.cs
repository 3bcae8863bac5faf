using CircuitKit.Blazor;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Snapshots.Guard;
using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit.Hosting;

/// <summary>Gives the framework our cache for persisted circuits, if this framework version has what that needs.</summary>
internal sealed class ConfigureCircuitOptions(
    FrameworkMembers members,
    CircuitPersistenceCache cache,
    FrameworkRetention retention,
    IOptions<RetentionOptions> retentionOptions,
    IOptions<SnapshotOptions> snapshots,
    ILogger<ConfigureCircuitOptions> logger) : IPostConfigureOptions<CircuitOptions>
{
    public void PostConfigure(string? name, CircuitOptions circuitOptions)
    {
        // Replaces the framework's retention only if CircuitKit can evict circuits itself.
        retention.Read(circuitOptions, isReplaced: retentionOptions.Value.Enabled && members.Has(BlazorBridge.NeededToEvict));
        if (!members.Has(FrameworkFeature.Restore))
        {
            return;
        }

        if (circuitOptions.HybridPersistenceCache is not (null or CircuitPersistenceCache))
        {
            Log.PersistenceCacheReplaced(logger);
        }

        circuitOptions.HybridPersistenceCache = cache;
        if (retention.Period > ResilientSnapshotStore.RemovalsRememberedFor)
        {
            Log.RetentionOutlivesRemovals(logger, retention.Period, ResilientSnapshotStore.RemovalsRememberedFor);
        }

        // The framework's root component descriptors expire after the longer of its two periods, and must not expire before a snapshot.
        var timeToLive = snapshots.Value.TimeToLive;
        if (circuitOptions.PersistedCircuitInMemoryRetentionPeriod < timeToLive)
        {
            circuitOptions.PersistedCircuitInMemoryRetentionPeriod = timeToLive;
        }
    }
}
