namespace CircuitKit.Lifetime.Drain;

/// <summary>Spreads circuits evenly over time: each asks for its turn and waits until it is due.</summary>
internal sealed class ReleasePace(double perSecond, TimeProvider time)
{
    // What is let go last needs a moment to be saved.
    private const double PartOfTime = 0.8;

    private readonly long _start = time.GetTimestamp();
    private long _turns;

    /// <summary>As set, or faster when that would not be enough for so many circuits in the time left.</summary>
    public static double PerSecond(int rate, int circuits, TimeSpan left) =>
        left > TimeSpan.Zero ? Math.Max(rate, circuits / (left.TotalSeconds * PartOfTime)) : double.PositiveInfinity;

    public async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds((Interlocked.Increment(ref _turns) - 1) / perSecond);
        var wait = due - time.GetElapsedTime(_start);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
