using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Statistics;

public sealed class LatenciesTests
{
    [Fact]
    public void Percentiles_are_in_milliseconds()
    {
        Latencies latencies = new();
        foreach (int i in Enumerable.Range(1, 1000))
        {
            latencies.Record(TimeSpan.FromMilliseconds(i));
        }

        LatencySummary summary = latencies.Summarize();

        Assert.Equal(1000, summary.Count);
        AssertClose(500.5, summary.Mean);
        AssertClose(500, summary.P50);
        AssertClose(900, summary.P90);
        AssertClose(990, summary.P99);
        AssertClose(999, summary.P999);
        AssertClose(1000, summary.Max);
    }

    [Fact]
    public void Nothing_recorded_is_no_figure() => Assert.Equal(LatencySummary.None, new Latencies().Summarize());

    [Fact]
    public void Time_beyond_the_scale_counts_as_its_end()
    {
        Latencies latencies = new();
        latencies.Record(TimeSpan.FromHours(1));
        latencies.Record(TimeSpan.FromTicks(-1));

        AssertClose(600_000, latencies.Summarize().Max);
        Assert.Equal(2, latencies.Summarize().Count);
    }

    // Three digits.
    private static void AssertClose(double expected, double actual) => Assert.InRange(actual, expected * 0.999, expected * 1.001);
}
