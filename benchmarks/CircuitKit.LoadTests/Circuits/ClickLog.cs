using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Circuits;

/// <summary>What became of the clicks of one run.</summary>
internal sealed class ClickLog
{
    private int _answered;

    /// <summary>From when a click was due (or sent, if that was earlier) to its effect on the page.</summary>
    public Latencies RoundTrips { get; } = new();

    /// <summary>How late clicks were sent: what the load tool itself, and earlier clicks on the same page, add to the round trips.</summary>
    public Latencies Lateness { get; } = new();

    public Failures Failures { get; } = new();

    public int Count => Volatile.Read(ref _answered);

    public void Answered(TimeSpan due, TimeSpan sent, TimeSpan shown)
    {
        RoundTrips.Record(shown - (sent < due ? sent : due));
        Lateness.Record(sent < due ? TimeSpan.Zero : sent - due);
        Interlocked.Increment(ref _answered);
    }
}
