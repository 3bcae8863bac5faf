using HdrHistogram;

namespace CircuitKit.LoadTests.Statistics;

/// <summary>Times of one kind, from one microsecond to ten minutes, three digits exact. Safe for use by several threads.</summary>
internal sealed class Latencies
{
    private static readonly long s_longest = (long)TimeSpan.FromMinutes(10).TotalMicroseconds;

    private readonly LongHistogram _histogram = new(s_longest, numberOfSignificantValueDigits: 3);
    private readonly Lock _gate = new();

    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _histogram.TotalCount;
            }
        }
    }

    public void Record(TimeSpan time)
    {
        long microseconds = Math.Clamp((long)time.TotalMicroseconds, 0, s_longest);
        lock (_gate)
        {
            _histogram.RecordValue(microseconds);
        }
    }

    public LatencySummary Summarize()
    {
        lock (_gate)
        {
            return _histogram.TotalCount == 0
                ? LatencySummary.None
                : new(
                    _histogram.TotalCount,
                    _histogram.GetMean() / 1000,
                    AtPercentile(50),
                    AtPercentile(90),
                    AtPercentile(99),
                    AtPercentile(99.9),
                    _histogram.GetMaxValue() / 1000.0)
                {
                    Curve = [.. Enumerable.Range(0, Nines.Points(_histogram.TotalCount)).Select(point => AtPercentile(Nines.Percentile(point)))],
                };
        }
    }

    private double AtPercentile(double percentile) => _histogram.GetValueAtPercentile(percentile) / 1000.0;
}
