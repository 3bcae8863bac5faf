using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.Tests.LoadTests.Circuits;

public sealed class ClickLogTests
{
    private readonly ClickLog _log = new();

    [Fact]
    public void Click_sent_late_counts_from_when_it_was_due()
    {
        _log.Answered(due: Milliseconds(100), sent: Milliseconds(130), shown: Milliseconds(150));

        Assert.Equal(50, _log.RoundTrips.Summarize().Max, tolerance: 0.1);
        Assert.Equal(30, _log.Lateness.Summarize().Max, tolerance: 0.1);
    }

    [Fact]
    public void Click_sent_early_counts_from_when_it_was_sent()
    {
        _log.Answered(due: Milliseconds(100), sent: Milliseconds(98), shown: Milliseconds(150));

        Assert.Equal(52, _log.RoundTrips.Summarize().Max, tolerance: 0.1);
        Assert.Equal(0, _log.Lateness.Summarize().Max);
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
