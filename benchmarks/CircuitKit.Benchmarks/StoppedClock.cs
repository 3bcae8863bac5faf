namespace CircuitKit.Benchmarks;

/// <summary>A clock that stands still: nothing falls due while it is measured.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public override long GetTimestamp() => 1;
}
