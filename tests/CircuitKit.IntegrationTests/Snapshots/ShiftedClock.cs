namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>The machine's clock, put forward by hand. Timers run in real time.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _shift));

    public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
