namespace CircuitKit.LoadTests.Pacing;

/// <summary>When the events of an open loop are due: evenly spread, whatever becomes of the earlier ones.</summary>
/// <param name="Count">How many events.</param>
/// <param name="PerSecond">How many of them are due in a second.</param>
internal readonly record struct Schedule(int Count, double PerSecond)
{
    /// <summary>As many as fit into a time; each of <paramref name="circuits"/> gets one per <paramref name="pace"/>.</summary>
    public static Schedule For(int circuits, TimeSpan pace, TimeSpan duration)
    {
        double perSecond = circuits / pace.TotalSeconds;
        return new((int)Math.Round(perSecond * duration.TotalSeconds), perSecond);
    }

    /// <summary>How long after the start an event is due. Computed from its number, so that rounding does not add up.</summary>
    public TimeSpan DueAfter(int index) => TimeSpan.FromSeconds(index / PerSecond);
}
