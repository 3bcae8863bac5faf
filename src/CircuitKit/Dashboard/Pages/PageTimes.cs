using System.Collections.Concurrent;

namespace CircuitKit.Dashboard.Pages;

/// <summary>How long events took lately, by page: of the present half hour and the one before it. Bounded, as the routes of an app are.</summary>
internal sealed class PageTimes
{
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(30);

    private volatile ConcurrentDictionary<string, long[]> _present = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, long[]> _before = new(StringComparer.Ordinal);

    /// <summary>On the path of events: no lock, and no allocation but for the first event of a page.</summary>
    public void Add(string route, TimeSpan duration)
    {
        var present = _present;
        if (!present.TryGetValue(route, out var counts))
        {
            counts = present.GetOrAdd(route, static _ => new long[RoundTripScale.Steps]);
        }

        Interlocked.Increment(ref counts[RoundTripScale.StepOf(duration)]);
    }

    /// <summary>A half hour is over.</summary>
    public void TurnOver()
    {
        _before = _present;
        _present = new(StringComparer.Ordinal);
    }

    /// <summary>Counts by step of <see cref="RoundTripScale"/>.</summary>
    public long[] Find(string route)
    {
        var sum = new long[RoundTripScale.Steps];
        foreach (var half in (ReadOnlySpan<ConcurrentDictionary<string, long[]>>)[_present, _before])
        {
            if (half.TryGetValue(route, out var counts))
            {
                for (var step = 0; step < sum.Length; step++)
                {
                    sum[step] += Volatile.Read(ref counts[step]);
                }
            }
        }

        return sum;
    }
}
