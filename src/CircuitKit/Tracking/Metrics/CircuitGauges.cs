using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Measures how many circuits, tabs and users this node has.</summary>
internal sealed class CircuitGauges(CircuitTable circuits, HibernatedCircuits hibernated, [Clock] TimeProvider time) : IGauges
{
    private static readonly string[] s_circuitCounts = ["1", "2", "3", "4", "5+"];

    private readonly HeapEstimate _heap = new();
    private readonly Reading<CircuitStatistics> _reading = new(time);

    public CircuitStatistics Current => _reading.Of(Read);

    public void Show(CircuitKitMeter meter)
    {
        meter.Counts(CircuitActive, "{circuit}", "Circuits that are not closed, by state.", () => ByState(Current.Circuits));
        meter.Counts(TabActive, "{tab}", "Browser tabs with circuits, by how many each has.", () => ByCircuits(Current.Tabs));
        meter.Counts(UserActive, "{user}", "Signed-in users with circuits, by how many each has.", () => ByCircuits(Current.Users));
        meter.Gauge(CircuitMemory, "By", "Estimate of the managed heap that a live circuit takes up.", () => Current.BytesPerCircuit);
    }

    private CircuitStatistics Read()
    {
        var states = circuits.CountByState();
        KeyCounts tabs = new();
        KeyCounts users = new();
        foreach (var circuit in circuits.Live)
        {
            tabs.Add(circuit.TabId, 1);
            users.Add(circuit.UserKey, 1);
        }

        foreach (var asleep in hibernated.All)
        {
            tabs.Add(asleep.View.TabId, 1);
            users.Add(asleep.View.UserKey, 1);
        }

        var collection = GC.GetGCMemoryInfo(GCKind.Any);
        _heap.Learn(collection.Index, collection.HeapSizeBytes, states.Connected + states.Disconnected + states.Resuming);
        return new CircuitStatistics(states, Distribution(tabs), Distribution(users), _heap.BytesPerCircuit);
    }

    // The last element includes all larger counts.
    private static int[] Distribution(KeyCounts owners)
    {
        var distribution = new int[s_circuitCounts.Length];
        foreach (var count in owners.Counts)
        {
            distribution[Math.Min(count, distribution.Length) - 1]++;
        }

        return distribution;
    }

    private static IEnumerable<Measurement<int>> ByState(CircuitCounts circuits) =>
    [
        Tagged(circuits.Connected, CircuitKitTags.State, "connected"),
        Tagged(circuits.Disconnected, CircuitKitTags.State, "disconnected"),
        Tagged(circuits.Resuming, CircuitKitTags.State, "resuming"),
        Tagged(circuits.Hibernated, CircuitKitTags.State, "hibernated"),
    ];

    private static IEnumerable<Measurement<int>> ByCircuits(IReadOnlyList<int> owners) =>
        owners.Select((count, i) => Tagged(count, CircuitKitTags.Circuits, s_circuitCounts[i]));

    private static Measurement<int> Tagged(int count, string tag, string value) => new(count, new KeyValuePair<string, object?>(tag, value));
}

/// <summary>The circuits of this node at one moment.</summary>
/// <param name="Circuits">The circuits by state.</param>
/// <param name="Tabs">How many tabs have 1, 2, 3, 4, and 5 or more circuits.</param>
/// <param name="Users">How many signed-in users have 1, 2, 3, 4, and 5 or more circuits.</param>
/// <param name="BytesPerCircuit">The estimate of <see cref="HeapEstimate"/>; null while there is none.</param>
internal sealed record CircuitStatistics(CircuitCounts Circuits, IReadOnlyList<int> Tabs, IReadOnlyList<int> Users, long? BytesPerCircuit);
