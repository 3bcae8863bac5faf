namespace CircuitKit.Snapshots;

/// <summary>Which of several snapshots goes first when there is no room: see <see cref="LeastValuable"/>. Not thread-safe.</summary>
/// <remarks>
/// The rule of retention: first those of anonymous users who did nothing in them, then those of the user or address with most, then those saved
/// longest ago. A client that makes a thousand pushes out its own.
/// </remarks>
internal sealed class SnapshotCrowds
{
    private readonly Share _unused = new();
    private readonly Share _others = new();

    public CrowdedSnapshot? LeastValuable => _unused.LeastValuable ?? _others.LeastValuable;

    public void Add(CrowdedSnapshot entry) => ShareOf(entry).Change(entry, static (crowd, added) => crowd.Add(added));

    public void Remove(CrowdedSnapshot entry) => ShareOf(entry).Change(entry, static (crowd, removed) => crowd.Remove(removed));

    /// <summary>The oldest snapshot of the crowd that this one belongs to, if the crowd has more than so many.</summary>
    public CrowdedSnapshot? OldestBeyond(CrowdedSnapshot entry, int max) =>
        ShareOf(entry).Of(entry) is { } crowd && crowd.Count > max ? crowd.Oldest : null;

    private Share ShareOf(CrowdedSnapshot entry) => entry.IsUnusedAnonymous ? _unused : _others;

    private sealed class Share
    {
        private readonly Dictionary<string, Crowd> _byName = new(StringComparer.Ordinal);

        // No two crowds have the same oldest one.
        private readonly SortedSet<Crowd> _largestFirst = new(Comparer<Crowd>.Create(
            static (one, other) => (-one.Count, one.Oldest.Number).CompareTo((-other.Count, other.Oldest.Number))));

        public CrowdedSnapshot? LeastValuable => _largestFirst.Min?.Oldest;

        public Crowd? Of(CrowdedSnapshot entry) => _byName.GetValueOrDefault(entry.Crowd);

        public void Change(CrowdedSnapshot entry, Action<Crowd, CrowdedSnapshot> change)
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
        private readonly LinkedList<CrowdedSnapshot> _oldestFirst = [];

        public int Count => _oldestFirst.Count;

        public CrowdedSnapshot Oldest => _oldestFirst.First!.Value;

        public void Add(CrowdedSnapshot entry) => entry.Place = _oldestFirst.AddLast(entry);

        public void Remove(CrowdedSnapshot entry) => _oldestFirst.Remove(entry.Place!);
    }
}
