namespace CircuitKit.LoadTests.Pacing;

/// <summary>Moments of one run, counted from its start, so that due times and measured times can be compared.</summary>
internal sealed class LoadClock(TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();

    public TimeProvider TimeProvider => timeProvider;

    public TimeSpan Now => timeProvider.GetElapsedTime(_start);
}
