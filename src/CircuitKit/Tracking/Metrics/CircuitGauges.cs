using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Shows how many circuits, tabs and users this node has.</summary>
internal sealed class CircuitGauges : IGauges
{
    private static readonly string[] s_circuitCounts = ["1", "2", "3", "4", "5+"];

    private readonly CircuitTable _registry;
    private readonly HibernatedCircuits _hibernated;
    private readonly HeapEstimate _heap = new();
    private readonly Reading<CircuitStatistics> _reading;

    public CircuitGauges(CircuitTable registry, HibernatedCircuits hibernated, [Clock] TimeProvider time)
    {
        _registry = registry;
        _hibernated = hibernated;
        _reading = new(Read, time);
    }

    public CircuitStatistics Current => _reading.Value;

    public void Show(CircuitKitMeter meter)
    {
        meter.Counts(CircuitActive, "{circuit}", "Circuits that are not closed, by state.", () => ByState(Current.Circuits));
        meter.Counts(TabActive, "{tab}", "Browser tabs with circuits, by how many each has.", () => ByCircuits(Current.Tabs));
        meter.Counts(UserActive, "{user}", "Signed-in users with circuits, by how many each has.", () => ByCircuits(Current.Users));
        meter.Gauge(CircuitMemory, "By", "Estimate of the managed heap that a live circuit takes up.", () => Current.BytesPerCircuit);
    }

    private CircuitStatistics Read()
    {
        var circuits = _registry.CountByState();
        Dictionary<string, int> tabs = new(StringComparer.Ordinal);
        Dictionary<string, int> users = new(StringComparer.Ordinal);
        foreach (var circuit in _registry.Live)
        {
            Count(tabs, circuit.TabId);
            Count(users, circuit.UserKey);
        }

        foreach (var asleep in _hibernated.All)
        {
            Count(tabs, asleep.View.TabId);
            Count(users, asleep.View.UserKey);
        }

        var collection = GC.GetGCMemoryInfo(GCKind.Any);
        _heap.Learn(collection.Index, collection.HeapSizeBytes, circuits.Connected + circuits.Disconnected + circuits.Resuming);
        return new CircuitStatistics(circuits, Distribution(tabs), Distribution(users), _heap.BytesPerCircuit);
    }

    private static void Count(Dictionary<string, int> counts, string? key)
    {
        if (key is not null)
        {
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
    }

    // The last counts those with more too.
    private static int[] Distribution(Dictionary<string, int> counts)
    {
        var distribution = new int[s_circuitCounts.Length];
        foreach (var (_, count) in counts)
        {
            distribution[Math.Min(count, distribution.Length) - 1]++;
        }

        return distribution;
    }

    private static IEnumerable<Measurement<int>> ByState(CircuitCounts circuits) =>
    [
        new(circuits.Connected, new KeyValuePair<string, object?>(CircuitKitTags.State, "connected")),
        new(circuits.Disconnected, new KeyValuePair<string, object?>(CircuitKitTags.State, "disconnected")),
        new(circuits.Resuming, new KeyValuePair<string, object?>(CircuitKitTags.State, "resuming")),
        new(circuits.Hibernated, new KeyValuePair<string, object?>(CircuitKitTags.State, "hibernated")),
    ];

    private static IEnumerable<Measurement<int>> ByCircuits(IReadOnlyList<int> owners) =>
        owners.Select((count, i) => new Measurement<int>(count, new KeyValuePair<string, object?>(CircuitKitTags.Circuits, s_circuitCounts[i])));
}

/// <summary>The circuits of this node at one moment.</summary>
/// <param name="Circuits">The circuits by state.</param>
/// <param name="Tabs">How many tabs have 1, 2, 3, 4, 5 and more circuits.</param>
/// <param name="Users">The same for signed-in users.</param>
/// <param name="BytesPerCircuit">The estimate of <see cref="HeapEstimate"/>; null while there is none.</param>
internal sealed record CircuitStatistics(CircuitCounts Circuits, IReadOnlyList<int> Tabs, IReadOnlyList<int> Users, long? BytesPerCircuit);
