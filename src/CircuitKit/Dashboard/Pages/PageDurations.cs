using System.Collections.Concurrent;

namespace CircuitKit.Dashboard.Pages;

/// <summary>Counts the durations of events by page, in this half hour and the last one. Bounded by the number of the app's routes.</summary>
internal sealed class PageDurations
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    private static readonly long[] s_none = new long[DurationScale.Steps];

    private volatile ConcurrentDictionary<string, long[]> _present = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, long[]> _previous = new(StringComparer.Ordinal);

    /// <summary>Called for every event: no lock, and an allocation only for the first event of a page.</summary>
    public void Add(string route, TimeSpan duration)
    {
        var present = _present;
        if (!present.TryGetValue(route, out var counts))
        {
            counts = present.GetOrAdd(route, static _ => new long[DurationScale.Steps]);
        }

        Interlocked.Increment(ref counts[DurationScale.StepOf(duration)]);
    }

    /// <summary>Starts a new half hour.</summary>
    public void NextPeriod()
    {
        _previous = _present;
        _present = new(StringComparer.Ordinal);
    }

    /// <summary>Returns the counts by step of <see cref="DurationScale"/>.</summary>
    public long[] Find(string route) =>
        [.. _present.GetValueOrDefault(route, s_none).Zip(_previous.GetValueOrDefault(route, s_none), (present, previous) => present + previous)];
}
