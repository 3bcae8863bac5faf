namespace CircuitKit.Dashboard.Pages;

/// <summary>Counts by page, in this half hour and the last one. Bounded by the number of the app's routes.</summary>
/// <param name="length">How many counts each page has.</param>
internal abstract class PageCounts(int length)
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    private readonly long[] _none = new long[length];

    private volatile ConcurrentDictionary<string, long[]> _present = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, long[]> _previous = new(StringComparer.Ordinal);

    /// <summary>Starts a new half hour.</summary>
    public void NextPeriod()
    {
        _previous = _present;
        _present = new(StringComparer.Ordinal);
    }

    /// <summary>Returns the counts of a page.</summary>
    public long[] Find(string route) => Sum([_present.GetValueOrDefault(route, _none), _previous.GetValueOrDefault(route, _none)]);

    /// <summary>Returns the counts of all pages.</summary>
    public long[] All() => Sum([.. _present.Values, .. _previous.Values]);

    /// <summary>Called for every event: no lock, and an allocation only for the first one of a page.</summary>
    protected void Add(string route, int index, long times)
    {
        var present = _present;
        if (!present.TryGetValue(route, out var counts))
        {
            counts = present.GetOrAdd(route, static (_, length) => new long[length], length);
        }

        Interlocked.Add(ref counts[index], times);
    }

    private long[] Sum(IReadOnlyCollection<long[]> counts) => [.. Enumerable.Range(0, length).Select(index => counts.Sum(one => one[index]))];
}
