namespace CircuitKit.Snapshots.Memory;

/// <summary>Which snapshot in memory goes first when there is no room: see <see cref="LeastValuable"/>. Not thread-safe.</summary>
/// <remarks>
/// The rule of retention: first those of anonymous users who did nothing in them, then those of the user or address with most, then those written longest ago. A
/// client that makes a thousand pushes out its own.
/// </remarks>
internal sealed class MemoryCrowds
{
    private readonly Share _unused = new();
    private readonly Share _others = new();

    public MemoryEntry? LeastValuable => _unused.LeastValuable ?? _others.LeastValuable;

    public void Add(MemoryEntry entry) => ShareOf(entry).Change(entry, static (crowd, added) => crowd.Add(added));

    public void Remove(MemoryEntry entry) => ShareOf(entry).Change(entry, static (crowd, removed) => crowd.Remove(removed));

    /// <summary>The oldest snapshot of the crowd that this one belongs to, if the crowd has more than so many.</summary>
    public MemoryEntry? OldestBeyond(MemoryEntry entry, int max) => ShareOf(entry).Of(entry) is { } crowd && crowd.Count > max ? crowd.Oldest : null;

    private Share ShareOf(MemoryEntry entry) => entry.IsUnusedAnonymous ? _unused : _others;

    private sealed class Share
    {
        private readonly Dictionary<string, Crowd> _byName = new(StringComparer.Ordinal);

        // No two crowds have the same oldest one.
        private readonly SortedSet<Crowd> _largestFirst = new(Comparer<Crowd>.Create(
            static (one, other) => (-one.Count, one.Oldest.Number).CompareTo((-other.Count, other.Oldest.Number))));

        public MemoryEntry? LeastValuable => _largestFirst.Min?.Oldest;

        public Crowd? Of(MemoryEntry entry) => _byName.GetValueOrDefault(entry.Crowd);

        public void Change(MemoryEntry entry, Action<Crowd, MemoryEntry> change)
        {
            if (_byName.Remove(entry.Crowd, out var crowd))
            {
                _largestFirst.Remove(crowd);
            }

            crowd ??= new Crowd();
            change(crowd, entry);
            if (crowd.Count > 0)
            {
                _byName.Add(entry.Crowd, crowd);
                _largestFirst.Add(crowd);
            }
        }
    }

    private sealed class Crowd
    {
        private readonly LinkedList<MemoryEntry> _oldestFirst = [];

        public int Count => _oldestFirst.Count;

        public MemoryEntry Oldest => _oldestFirst.First!.Value;

        public void Add(MemoryEntry entry) => entry.Place = _oldestFirst.AddLast(entry);

        public void Remove(MemoryEntry entry) => _oldestFirst.Remove(entry.Place!);
    }
}
