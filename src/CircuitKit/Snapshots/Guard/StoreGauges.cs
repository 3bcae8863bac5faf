using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Shows whether the store answers, and what waits for it.</summary>
internal sealed class StoreGauges(ResilientSnapshotStore store) : IGauges
{
    public void Show(CircuitKitMeter meter)
    {
        meter.Gauge<int>(
            SnapshotWaiting, "{snapshot}", "Snapshots in memory that wait for a store that does not answer.", () => store.Health.SnapshotsInMemory);
        meter.Gauge<int>(
            SnapshotStoreAvailable,
            "{store}",
            "1 while the snapshot store answers, 0 while it does not.",
            () => store.Health.State == SnapshotStoreState.Degraded ? 0 : 1);
    }
}
