using CircuitKit.Checkpoints;
using CircuitKit.Circuits;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>Reads a node in one walk over its circuits, without making a view of each.</summary>
internal sealed class NodeGauge(CircuitRegistry registry, CheckpointDirectory directory, CheckpointScheduler scheduler)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _tabs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _people = new(StringComparer.Ordinal);

    public NodeReading Read()
    {
        lock (_lock)
        {
            _tabs.Clear();
            _people.Clear();
            foreach (var entry in registry.Entries)
            {
                Add(_tabs, entry.TabId);
                Add(_people, entry.UserKey);
            }

            var (unsaved, oldest) = Unsaved();
            return new NodeReading
            {
                States = registry.CountByState(),
                Tabs = _tabs.Count,
                People = _people.Count,
                Unsaved = unsaved,
                OldestUnsaved = Math.Round(oldest.TotalSeconds, 1),
                WorkingSet = Environment.WorkingSet,
                Heap = GC.GetTotalMemory(forceFullCollection: false),
            };
        }
    }

    // Where nothing is saved while circuits live, nothing is late either; the deploy page says what that means.
    private (int Count, TimeSpan Oldest) Unsaved()
    {
        if (!scheduler.IsActive)
        {
            return default;
        }

        var count = 0;
        var oldest = TimeSpan.Zero;
        foreach (var checkpoint in directory.All)
        {
            if (checkpoint.UnsavedFor is { } age)
            {
                count++;
                oldest = age > oldest ? age : oldest;
            }
        }

        return (count, oldest);
    }

    private static void Add(HashSet<string> all, string? one)
    {
        if (one is not null)
        {
            all.Add(one);
        }
    }
}
