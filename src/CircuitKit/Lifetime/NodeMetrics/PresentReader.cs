using CircuitKit.Lifetime.Drain;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.NodeMetrics;

/// <summary>
/// Reads what there is, from those who know, when somebody collects metrics: what is read cannot drift, whenever a listener comes. One reading
/// serves all instruments of a collection.
/// </summary>
internal sealed class PresentReader(
    CircuitTable registry,
    HibernatedCircuits hibernated,
    CheckpointScheduler scheduler,
    ResilientSnapshotStore store,
    DrainProgress drain,
    TimeProvider time)
{
    /// <summary>Tabs and people are told apart by up to so many circuits; the last counts those with more too.</summary>
    public const int MostToldApart = 5;

    private static readonly TimeSpan s_freshFor = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly HeapEstimate _heap = new();
    private PresentState? _last;
    private long _readAt;

    public PresentState Read()
    {
        lock (_lock)
        {
            if (_last is null || time.GetElapsedTime(_readAt) >= s_freshFor)
            {
                _last = ReadNow();
                _readAt = time.GetTimestamp();
            }

            return _last;
        }
    }

    private PresentState ReadNow()
    {
        var circuits = registry.CountByState();
        Dictionary<string, int> tabs = new(StringComparer.Ordinal);
        Dictionary<string, int> users = new(StringComparer.Ordinal);
        foreach (var circuit in registry.Live)
        {
            Count(tabs, circuit.TabId);
            Count(users, circuit.UserKey);
        }

        foreach (var asleep in hibernated.All)
        {
            Count(tabs, asleep.View.TabId);
            Count(users, asleep.View.UserKey);
        }

        var (unsaved, oldest) = ReadUnsaved();
        var drained = drain.Status();
        var collection = GC.GetGCMemoryInfo(GCKind.Any);
        _heap.Learn(collection.Index, collection.HeapSizeBytes, circuits.Connected + circuits.Disconnected + circuits.Resuming);
        return new PresentState(
            circuits,
            Distribution(tabs),
            Distribution(users),
            unsaved,
            oldest,
            store.Health.SnapshotsInMemory,
            store.Health.State == SnapshotStoreState.Degraded,
            drained.State is DrainState.Saving or DrainState.Releasing ? drained.Circuits - drained.Released : null,
            _heap.BytesPerCircuit);
    }

    private (int Count, TimeSpan Oldest) ReadUnsaved()
    {
        var count = 0;
        var oldest = TimeSpan.Zero;
        if (scheduler.IsActive)
        {
            foreach (var circuit in registry.Live)
            {
                if (circuit.UnsavedFor is { } age)
                {
                    count++;
                    oldest = age > oldest ? age : oldest;
                }
            }
        }

        return (count, oldest);
    }

    private static void Count(Dictionary<string, int> counts, string? key)
    {
        if (key is not null)
        {
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
    }

    private static int[] Distribution(Dictionary<string, int> counts)
    {
        var distribution = new int[MostToldApart];
        foreach (var (_, count) in counts)
        {
            distribution[Math.Min(count, MostToldApart) - 1]++;
        }

        return distribution;
    }
}
