using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Status;

/// <summary>Reads how this node is from the gauges of the features.</summary>
internal sealed class NodeReader(CircuitGauges circuits, UnsavedGauges unsaved)
{
    public NodeReading Read()
    {
        var (statistics, work) = (circuits.Current, unsaved.Current);
        return new()
        {
            States = statistics.Circuits,
            Tabs = statistics.Tabs.Sum(),
            Users = statistics.Users.Sum(),
            Unsaved = work.Circuits,
            OldestUnsaved = Math.Round(work.OldestAge.TotalSeconds, 1),
            WorkingSet = Environment.WorkingSet,
            Heap = GC.GetTotalMemory(forceFullCollection: false),
            BytesPerCircuit = statistics.BytesPerCircuit,
        };
    }
}
