namespace CircuitKit.IntegrationTests.Faults;

/// <summary>The machine's clock, put forward by hand, elapsed time included. Timers run in real time.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);

    private TimeSpan Shift => TimeSpan.FromTicks(Volatile.Read(ref _shift));

    public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
