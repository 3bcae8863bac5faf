using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Hosting.Health;

/// <summary>Problems with the store, the circuits, and the framework version of this process.</summary>
internal sealed class OwnHealthRemarks(ResilientSnapshotStore store, FrameworkMembers members, UnsavedGauges unsaved) : IHealthRemarks
{
    public IEnumerable<string> Current
    {
        get
        {
            // Only developers use Inspect.
            if ((members.MissingFeatures & ~FrameworkFeature.Inspect) is not FrameworkFeature.None and var missing)
            {
                yield return $"This version of ASP.NET Core does not support: {BlazorBridge.Describe(missing)}.";
            }

            if (store.Health is { State: SnapshotStoreState.Degraded } health)
            {
                yield return $"The snapshot store '{health.Store}' has not responded since {health.Since:u} ({health.LastErrorType}); "
                    + $"{health.SnapshotsInMemory} snapshots wait in memory.";
            }

            if (unsaved.Current.Superseded is > 0 and var superseded)
            {
                yield return $"{superseded} live circuits cannot be saved: another circuit continues their snapshot, or it was removed.";
            }
        }
    }
}
