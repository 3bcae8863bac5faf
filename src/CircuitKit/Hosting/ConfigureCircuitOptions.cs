using CircuitKit.Blazor;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Snapshots.Guard;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Hosting;

/// <summary>Gives the framework our cache as its store of persisted circuits, unless this framework version would not understand it.</summary>
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
        // Only what we can evict ourselves may be taken out of the framework's hands.
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

        // The framework's root component descriptors expire with the longer of its two periods; a snapshot must not outlive them.
        var timeToLive = snapshots.Value.TimeToLive;
        if (circuitOptions.PersistedCircuitInMemoryRetentionPeriod < timeToLive)
        {
            circuitOptions.PersistedCircuitInMemoryRetentionPeriod = timeToLive;
        }
    }
}
